// SPDX-License-Identifier: Apache-2.0
#include "common/media/span_collector.hpp"

#include <algorithm>
#include <utility>

extern "C" {
#include <libavcodec/packet.h>
}

#include "common/media/decode_order.hpp"

namespace vlm::media {

using base::Micros;

namespace {

constexpr Micros farthest{10'000'000}; ///< how far apart sound and picture of the same time lie in a file

bool is_key(const AVPacket& packet) {
    return (packet.flags & AV_PKT_FLAG_KEY) != 0;
}

bool is_hidden(const AVPacket& packet) {
    return (packet.flags & AV_PKT_FLAG_DISCARD) != 0;
}

} // namespace

SpanCollector::SpanCollector(const std::vector<TrackReading>& tracks, Limits limits,
                             const std::vector<std::size_t>& wanted, std::optional<PictureOrder> order)
    : m_tracks{tracks}
    , m_limits{limits}
    , m_taken(tracks.size())
    , m_order{std::move(order)} {
    for (const std::size_t track : wanted)
        m_taken[track].wanted = true;
    if (m_taken[0].wanted) m_taken[0].span.bytes.reserve(m_limits.expected);
    for (std::size_t track = 1; track < m_taken.size(); ++track)
        m_taken[track].ended = !m_taken[track].wanted;
}

void SpanCollector::take(const AVPacket& packet, std::size_t track) {
    const Micros time = m_tracks[track].timeline.time(packet.pts);
    m_too_far = m_too_far || (m_begun && m_limits.end && time > *m_limits.end + farthest);
    if (track == 0) {
        take_picture(packet, time);
    } else {
        take_sound(packet, time, track);
    }
}

bool SpanCollector::is_done() const {
    return m_too_far || m_missed ||
           std::all_of(m_taken.begin(), m_taken.end(), [](const Taken& taken) { return taken.ended; });
}

void SpanCollector::take_picture(const AVPacket& packet, Micros time) {
    Taken& taken = m_taken[0];
    if (taken.ended || (!m_begun && (!is_key(packet) || time < m_limits.begin))) return;
    if (!m_begun && m_limits.exact && time > m_limits.begin) {
        m_missed = true;
        return;
    }
    taken.ended = m_begun && is_key(packet) && m_limits.end && time >= *m_limits.end;
    m_begun = true;
    if (taken.ended) {
        taken.next = packet.dts * m_tracks[0].scale;
    } else if (taken.wanted) {
        append(packet, 0);
        if (m_order) m_order->add(packet);
        taken.ended = m_limits.end && *m_limits.end <= m_limits.begin;
    }
}

void SpanCollector::take_sound(const AVPacket& packet, Micros time, std::size_t track) {
    Taken& taken = m_taken[track];
    const bool early = m_limits.first ? is_hidden(packet) && time < -sound_priming : time < m_limits.begin;
    if (taken.ended || early) return;
    taken.ended = m_limits.end && time >= *m_limits.end;
    if (!taken.ended) append(packet, track);
}

void SpanCollector::append(const AVPacket& packet, std::size_t track) {
    const TrackReading& reading = m_tracks[track];
    Taken& taken = m_taken[track];
    const std::int64_t dts = track == 0 ? packet.dts : packet.pts;
    const std::uint32_t size = reading.bytes.append(bytes_of(packet), taken.span.bytes);
    taken.span.samples.push_back({dts * reading.scale, packet.pts * reading.scale, packet.duration * reading.scale,
                                  size, track != 0 || is_key(packet)});
    taken.hidden = is_hidden(packet) ? taken.hidden + 1 : 0;
}

/// Those at the end, on which nothing depends any more.
void SpanCollector::leave_out_hidden(Taken& taken) {
    std::vector<CodedSample>& samples = taken.span.samples;
    for (std::size_t left = std::min(taken.hidden, samples.size()); left > 0; --left) {
        taken.span.bytes.resize(taken.span.bytes.size() - samples.back().size);
        samples.pop_back();
    }
}

std::vector<CodedSpan> SpanCollector::finish(const std::vector<std::size_t>& wanted,
                                             std::optional<std::int64_t> delay) {
    std::vector<CodedSpan> spans;
    if (!m_limits.end) leave_out_hidden(m_taken[0]);
    for (const std::size_t track : wanted) {
        std::vector<CodedSample>& samples = m_taken[track].span.samples;
        const bool rebuilt = track == 0 && delay.has_value();
        if (track == 0 && m_order) m_order->apply_to(samples);
        if (rebuilt) rebuild_decode_times(samples, *delay);
        if (track == 0) limit_decode_times(samples);
        settle_durations(samples, m_tracks[track].earliest, rebuilt ? std::nullopt : m_taken[track].next);
        spans.push_back(std::move(m_taken[track].span));
    }
    return spans;
}

} // namespace vlm::media
