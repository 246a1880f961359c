// SPDX-License-Identifier: Apache-2.0
#include "common/media/live_input.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include "common/base/error.hpp"
#include "common/base/redact.hpp"
#include "common/media/orientation.hpp"

namespace vlm::media {

using base::InputError;
using base::Micros;

namespace {

/// Pictures that a decoder may hold back, and those after.
constexpr std::size_t most_taken = 64;

Fraction fraction(AVRational value) {
    return {value.num, value.den};
}

std::optional<Micros> micros(std::int64_t ticks, AVRational time_base) {
    if (ticks == AV_NOPTS_VALUE) return std::nullopt;
    return Micros{av_rescale_q_rnd(ticks, time_base, AVRational{1, 1'000'000}, AV_ROUND_DOWN)};
}

/// When the source's clock says that the packet was taken: RTCP's sender reports tell libavformat.
std::optional<base::Wall> source_wall(const AVPacket& packet) {
    std::size_t size = 0;
    const std::uint8_t* data = av_packet_get_side_data(&packet, AV_PKT_DATA_PRFT, &size);
    if (data == nullptr || size < sizeof(AVProducerReferenceTime)) return std::nullopt;
    return base::Wall{Micros{reinterpret_cast<const AVProducerReferenceTime*>(data)->wallclock}};
}

Micros steady_now() {
    return std::chrono::duration_cast<Micros>(base::Steady::now().time_since_epoch());
}

Container::Streams streams_for(const LiveOptions& live) {
    return live.tap == nullptr ? Container::Streams::video : Container::Streams::video_and_audio;
}

} // namespace

LiveInput::LiveInput(const std::string& name, const SourceOptions& options, const LiveOptions& live,
                     const DecoderOptions& decoder, LiveTimeline& timeline, FrameChooser& chooser,
                     base::FaultCounter& faults)
    : m_name{base::redact_url(name)}
    , m_live{live}
    , m_container{m_name, opening_of(name, options), options, nullptr, streams_for(live)}
    , m_info{m_container.info()}
    , m_decoder{m_container.video(), m_name, decoder, faults}
    , m_timeline{timeline}
    , m_chooser{chooser}
    , m_width{m_container.video().codecpar->width}
    , m_height{m_container.video().codecpar->height} {
    m_timeline.reconnected();
    if (m_live.tap != nullptr) m_live.tap->connected(m_container.format());
    m_live.counters->connected = true;
    ++m_live.counters->connections;
    alive();
}

LiveInput::~LiveInput() {
    m_live.counters->connected = false;
    if (m_live.tap != nullptr) m_live.tap->disconnected();
}

void LiveInput::alive() {
    m_container.wait_until(base::Steady::now() + m_live.stall_timeout);
}

LiveInput::Got LiveInput::next(Picture& picture, Taken& taken) {
    for (;;) {
        if (!m_chosen.empty()) {
            picture = std::move(m_chosen.front());
            m_chosen.pop_front();
            taken = taken_at(picture.t);
            return Got::picture;
        }
        if (m_chooser.done()) return Got::done;
        Picture decoded;
        if (m_live.decode && receive(decoded)) {
            const bool key = decoded.frame->key_frame != 0;
            m_chooser.add(std::move(decoded), key ? FrameChooser::Kind::keyframe : FrameChooser::Kind::other, m_chosen);
        } else if (!read_packet()) {
            return Got::ended;
        }
    }
}

bool LiveInput::receive(Picture& picture) {
    if (m_decoder.receive(*m_frame) != Decoder::Received::frame) return false;
    alive();
    const std::int64_t pts = m_frame->best_effort_timestamp;
    Micros t{pts == AV_NOPTS_VALUE ? m_timeline.last().count() : pts};
    if (m_last) t = std::max(t, *m_last + Micros{1}); // each frame has a time of its own
    if (t < Micros{0}) t = Micros{0};
    m_last = t;
    notice_change(t, *m_frame);
    ++m_live.counters->pictures;
    m_live.counters->last_picture = base::wall_now().time_since_epoch().count();
    picture.t = t;
    picture.frame = std::exchange(m_frame, make_frame());
    return true;
}

/// A camera that was set to another resolution sends on as if nothing had happened.
void LiveInput::notice_change(Micros t, const AVFrame& frame) {
    if (frame.width == m_width && frame.height == m_height) return;
    m_width = frame.width;
    m_height = frame.height;
    const UprightSize size =
        upright_size(frame.width, frame.height, fraction(frame.sample_aspect_ratio), m_info.orientation);
    m_info.width = size.width;
    m_info.height = size.height;
    const std::int64_t epoch = m_timeline.picture_changed();
    for (auto later = m_taken.lower_bound(t); later != m_taken.end(); ++later)
        later->second.epoch = epoch;
}

/// False where the source has ended the connection.
bool LiveInput::read_packet() {
    const int ret = m_container.read(*m_packet);
    const base::Wall arrival = base::wall_now();
    if (m_container.is_late()) {
        throw InputError{m_name, fmt::format("no frame for {} s", base::to_seconds(m_live.stall_timeout))};
    }
    if (ret == AVERROR_EOF) return false;
    if (ret < 0) throw InputError{m_name, "reading failed: " + av_error_text(ret)};
    m_live.counters->bytes += m_packet->size;
    if (m_live.tap != nullptr) m_live.tap->take(*m_packet, arrival);
    if (m_packet->stream_index == m_container.video().index) take_video(arrival);
    av_packet_unref(m_packet.get());
    return true;
}

void LiveInput::take_video(base::Wall arrival) {
    ++m_live.counters->packets;
    const AVRational base = m_container.video().time_base;
    const auto pts = micros(m_packet->pts, base);
    const LiveTimeline::Stamped stamped = m_timeline.stamp({pts, micros(m_packet->dts, base), steady_now()});
    m_live.counters->epoch = stamped.epoch;
    const auto wall = source_wall(*m_packet);
    Taken taken{std::nullopt, stamped.epoch, wall.value_or(arrival), wall.has_value()};
    if (pts) taken.pts = m_packet->pts;
    m_packet->pts = stamped.pts.count();
    m_packet->dts = stamped.dts.count();
    const bool key = (m_packet->flags & AV_PKT_FLAG_KEY) != 0;
    if (!m_live.decode || (m_chooser.takes_keyframes_only() && !key)) {
        alive(); // nothing is to come of it
    } else {
        m_taken[stamped.pts] = taken;
        if (m_taken.size() > most_taken) m_taken.erase(m_taken.begin());
        m_decoder.send(*m_packet, discard());
    }
}

/// Frames that no other refers to are decoded where they may be chosen.
Discard LiveInput::discard() const {
    const auto next = m_taken.upper_bound(Micros{m_packet->pts});
    if (next == m_taken.end()) return Discard::nothing;
    return m_chooser.may_take(next->first) ? Discard::nothing : Discard::non_reference;
}

Taken LiveInput::taken_at(Micros t) {
    auto found = m_taken.upper_bound(t);
    if (found == m_taken.begin()) return {std::nullopt, m_timeline.epoch(), base::wall_now(), false};
    const Taken taken = (--found)->second;
    m_taken.erase(m_taken.begin(), found);
    return taken;
}

} // namespace vlm::media
