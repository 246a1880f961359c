// SPDX-License-Identifier: Apache-2.0
#include "common/media/planned_walk.hpp"

#include <algorithm>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

namespace vlm::media {

using base::Micros;

namespace {

/// Reading over the edge of a GOP costs less than draining the decoder and seeking when no more than this lies between.
constexpr Micros merge_gap{250'000};

/// Matroska stores no decoding times: libavformat guesses them, so the horizon stays this many packets behind.
constexpr std::size_t guessed_dts_margin = 16;

std::size_t horizon_margin(const VideoInfo& info) {
    return info.container.find("matroska") == std::string::npos ? 0 : guessed_dts_margin;
}

} // namespace

PlannedWalk::PlannedWalk(Source& source, WantedTimes wanted, std::optional<Micros> end, const DecoderOptions& decoder,
                         base::FaultCounter& faults)
    : m_source{source}
    , m_picker{std::move(wanted)}
    , m_decoder{*source.stream(), source.name(), decoder, faults}
    , m_end{end.value_or(Micros{0})} {}

Walk::Result PlannedWalk::next(Picture& picture) {
    for (;;) {
        if (m_unreliable || m_picker.contradicted() || m_decoder.faults() > 0) return Result::unreliable;
        if (!m_chosen.empty()) {
            picture = std::move(m_chosen.front());
            m_chosen.pop_front();
            return Result::picture;
        }
        if (m_in_step) {
            receive();
        } else if (!m_picker.wanted().peek()) {
            return Result::end;
        } else {
            begin_step();
        }
    }
}

void PlannedWalk::begin_step() {
    const Step step = plan_step(m_source.index(), m_picker.wanted(), merge_gap);
    m_keyframe = step.keyframe;
    m_discard = step.discard;
    if (m_keyframe) m_source.seek(*m_keyframe);
    m_picker.begin(step.until);
    m_in_step = true;
    m_fresh = true;
    m_at_end = false;
    m_draining = false;
}

void PlannedWalk::receive() {
    AvPtr<AVFrame> frame = make_frame();
    switch (m_decoder.receive(*frame)) {
    case Decoder::Received::frame: {
        const Micros t = m_source.timeline().time(frame->pts);
        const FramePicker::Taken taken = m_picker.take(t);
        if (taken == FramePicker::Taken::next) m_chosen.push_back({t, std::move(frame)});
        if (taken == FramePicker::Taken::out_of_order) m_unreliable = true;
        break;
    }
    case Decoder::Received::needs_packet: feed(); break;
    case Decoder::Received::end: end_step(); break;
    }
}

void PlannedWalk::feed() {
    while (!send_decided()) {
        if (m_draining) return;
        read_packet();
    }
}

/// Sends the front packet if its verdict is known; starts the drain when nothing more is to be sent.
bool PlannedWalk::send_decided() {
    const bool wanted_left = std::any_of(m_packets.begin(), m_packets.end(), [&](const AvPtr<AVPacket>& packet) {
        return m_picker.verdict(m_source.timeline().time(packet->pts)) == FramePicker::Verdict::wanted;
    });
    if ((m_picker.step_done() && !wanted_left) || (m_at_end && m_packets.empty())) {
        m_packets.clear();
        m_draining = true;
        m_decoder.drain();
        return false;
    }
    if (m_packets.empty()) return false;
    const AVPacket& packet = *m_packets.front();
    const bool hidden = (packet.flags & AV_PKT_FLAG_DISCARD) != 0;
    const Micros t = m_source.timeline().time(packet.pts);
    const auto verdict = hidden ? FramePicker::Verdict::unwanted : m_picker.verdict(t);
    if (verdict == FramePicker::Verdict::undecided) return false;
    m_decoder.send(packet, verdict == FramePicker::Verdict::wanted ? Discard::nothing : m_discard);
    m_packets.pop_front();
    return true;
}

void PlannedWalk::read_packet() {
    AvPtr<AVPacket> packet = make_packet();
    const bool got = !m_at_end && m_source.read(*packet);
    m_decoder.note_damage(m_source.take_faults());
    if (!got) {
        m_at_end = true;
        m_picker.end_of_stream(m_end);
        return;
    }
    const Stamps stamps = stamps_of(*packet);
    if (!stamps.pts) {
        m_unreliable = true;
        m_at_end = true;
        m_picker.end_of_stream(m_end);
        return;
    }
    const auto first = m_picker.wanted().peek();
    const bool too_late = m_fresh && first && m_source.timeline().time(*stamps.pts) > *first;
    m_fresh = false;
    if (too_late && m_keyframe && *m_keyframe > 0) { // the index's estimate was off: the frame lies one GOP earlier
        m_source.seek(--*m_keyframe);
        m_fresh = true;
        return;
    }
    note(*packet);
    m_packets.push_back(std::move(packet));
}

void PlannedWalk::note(const AVPacket& packet) {
    const Timeline& timeline = m_source.timeline();
    const Micros t = timeline.time(packet.pts);
    if ((packet.flags & AV_PKT_FLAG_DISCARD) == 0) {
        m_picker.add(t);
        m_end = std::max(m_end, timeline.time(packet.pts + std::max<std::int64_t>(packet.duration, 1)));
    }
    if (packet.dts == AV_NOPTS_VALUE) return;
    m_decoding_times.push_back(timeline.time(packet.dts));
    if (m_decoding_times.size() <= horizon_margin(m_source.info())) return;
    m_picker.known_before(m_decoding_times.front());
    m_decoding_times.pop_front();
}

void PlannedWalk::end_step() {
    m_decoder.flush();
    m_packets.clear();
    m_decoding_times.clear();
    // A wanted frame that did not come out was lost by the decoder, or its packet shows nothing.
    if (m_picker.has_outstanding()) m_unreliable = true;
    m_in_step = false;
}

} // namespace vlm::media
