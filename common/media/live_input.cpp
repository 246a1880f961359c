// SPDX-License-Identifier: Apache-2.0
#include "common/media/live_input.hpp"

#include <algorithm>
#include <memory>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/format.h>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include "common/base/error.hpp"
#include "common/base/redact.hpp"
#include "common/base/signals.hpp"
#include "common/base/wait.hpp"
#include "common/media/independent_packet.hpp"
#include "common/media/orientation.hpp"

namespace vlm::media {

using base::InputError;
using base::Micros;

namespace {

/// Pictures that a decoder may hold back, and those after.
constexpr std::size_t most_taken = 64;

/// Packets of sound that wait for a picture: a few seconds.
constexpr std::size_t most_early_sound = 512;

Fraction fraction(AVRational value) {
    return {value.num, value.den};
}

std::optional<Micros> micros(std::int64_t ticks, AVRational time_base) {
    if (ticks == AV_NOPTS_VALUE) return std::nullopt;
    return Micros{av_rescale_q_rnd(ticks, time_base, AVRational{1, 1'000'000}, AV_ROUND_DOWN)};
}

/// When the source's clock says that the packet was taken, once it has told (RTCP's sender reports).
std::optional<base::Wall> source_wall(const AVFormatContext& format, std::optional<Micros> pts) {
    if (!pts || format.start_time_realtime == AV_NOPTS_VALUE) return std::nullopt;
    return base::Wall{Micros{format.start_time_realtime} + *pts};
}

Micros steady_now() {
    return std::chrono::duration_cast<Micros>(base::Steady::now().time_since_epoch());
}

bool carries_rtp(const AVFormatContext& format) {
    const std::string_view kind = format.iformat->name;
    return kind == "rtsp" || kind == "rtp" || kind == "sdp";
}

/// Whether the gaps in the numbers of packets tell of losses: over TCP there are none, and nobody looks.
bool carries_rtp_by_udp(const AVFormatContext& format, const SourceOptions& options) {
    const bool by_udp = options.rtsp_transport == "udp" || options.rtsp_transport == "udp_multicast";
    return carries_rtp(format) && (by_udp || std::string_view{format.iformat->name} != "rtsp");
}

/// Pictures one after the other: libavformat counts 25 a second, whatever the camera sends.
bool has_times(const AVFormatContext& format) {
    return std::string_view{format.iformat->name} != "mpjpeg";
}

/// How many frames may be decoded before one that is shown earlier, where the first times come late for that.
int reordered(const Container& container) {
    return carries_rtp(container.format()) ? container.video().codecpar->video_delay : 0;
}

/// What comes through a pipe now is not looked at for long either.
Opening opening_for(const std::string& name, const SourceOptions& options, const PipeInput* pipe) {
    Opening opening = opening_of(name, options);
    if (pipe != nullptr) opening.live = true;
    return opening;
}

/// HLS is caught up with until nothing is ready. Past what is ready of DASH libavformat would lose its way.
double speed_for(const AVFormatContext& format) {
    constexpr double catching_up = 1.1;
    return std::string_view{format.iformat->name} == "hls" ? catching_up : 1;
}

Container::Streams streams_for(const LiveOptions& live) {
    return live.tap == nullptr ? Container::Streams::video : Container::Streams::video_and_audio;
}

} // namespace

LiveProgress::LiveProgress(const Selection& what)
    : selection{what}
    , chooser{selection, {selection, std::nullopt}}
    , served{selection, std::nullopt} {}

void LiveProgress::choose(Fraction fps) {
    selection.kind = Selection::Kind::rate;
    selection.fps = fps;
    selection.start = last.value_or(selection.start);
    chooser = FrameChooser{selection, {selection, std::nullopt}};
    served = ServedTimes{selection, std::nullopt};
}

LiveInput::LiveInput(const std::string& name, const SourceOptions& options, const LiveOptions& live,
                     const DecoderOptions& decoder, LiveProgress& progress, base::FaultCounter& faults,
                     std::unique_ptr<PipeInput> pipe)
    : m_name{base::redact_url(name)}
    , m_live{live}
    , m_container{m_name, opening_for(name, options, pipe.get()), options, std::move(pipe), streams_for(live)}
    , m_info{m_container.info()}
    , m_decoder{m_container.video(), m_name, without_delay(m_container.video(), decoder), faults}
    , m_progress{progress}
    , m_pace{speed_for(m_container.format())}
    , m_faults{faults}
    , m_streams{std::make_shared<const PacketStreams>(m_container.format())}
    , m_changes{*m_container.video().codecpar}
    , m_late_stamps{reordered(m_container)}
    , m_last_read{base::wall_now(), steady_now()}
    , m_width{m_container.video().codecpar->width}
    , m_height{m_container.video().codecpar->height} {
    m_progress.timeline.reconnected();
    if (m_live.tap != nullptr) m_live.tap->connected(m_streams);
    m_live.counters->connected = true;
    ++m_live.counters->connections;
    if (carries_rtp_by_udp(m_container.format(), options)) {
        if (m_live.counters->packets_lost < 0) m_live.counters->packets_lost = 0;
        listen_to(m_container.format(), m_missed);
    }
    changed();
    alive();
}

LiveInput::~LiveInput() {
    m_live.counters->connected = false;
    changed();
    if (m_live.tap != nullptr) m_live.tap->disconnected();
}

void LiveInput::changed() const {
    if (m_live.changed) m_live.changed();
}

void LiveInput::alive() {
    if (!m_stalled) m_container.wait_until(base::Steady::now() + m_live.stall_timeout);
}

LiveInput::Got LiveInput::next(Picture& picture, Taken& taken) {
    for (;;) {
        if (!m_chosen.empty()) {
            picture = std::move(m_chosen.front());
            m_chosen.pop_front();
            taken = taken_at(picture.t);
            return Got::picture;
        }
        if (m_progress.chooser.done() || m_past_end) return Got::done;
        if (const auto fps = m_live.wishes == nullptr ? std::nullopt : m_live.wishes->take()) m_progress.choose(*fps);
        Picture decoded;
        if (m_live.decode && receive(decoded)) {
            const bool key = decoded.frame->key_frame != 0;
            m_progress.chooser.add(std::move(decoded), key ? FrameChooser::Kind::keyframe : FrameChooser::Kind::other,
                                   m_chosen);
        } else if (!m_due.empty()) {
            send_due();
        } else if (!m_stamped.empty()) {
            take_stamped();
        } else if (!m_ended) {
            read_packet();
        } else if (!std::exchange(m_drained, true)) {
            m_decoder.drain();
        } else if (!std::exchange(m_broken_off, true)) {
            m_progress.chooser.break_off(m_progress.last.value_or(Micros{0}) + Micros{1}, m_chosen);
        } else if (m_failure.empty()) {
            return Got::ended;
        } else {
            throw InputError{m_name, m_failure};
        }
    }
}

bool LiveInput::receive(Picture& picture) {
    if (m_decoder.receive(*m_frame) != Decoder::Received::frame) return false;
    alive();
    const std::int64_t pts = m_frame->best_effort_timestamp;
    Micros t{pts == AV_NOPTS_VALUE ? m_progress.timeline.last().count() : pts};
    if (m_progress.last) t = std::max(t, *m_progress.last + Micros{1}); // each frame has a time of its own
    if (t < Micros{0}) t = Micros{0};
    m_progress.last = t;
    notice_change(t, *m_frame);
    ++m_live.counters->pictures;
    m_live.counters->last_picture = steady_now().count();
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
    const std::int64_t epoch = m_progress.timeline.picture_changed();
    for (auto later = m_progress.taken.lower_bound(t); later != m_progress.taken.end(); ++later)
        later->second.epoch = epoch;
    for (PacketHold::Packet& later : m_due)
        later.taken.epoch = epoch;
}

/// What is still held, here and in the decoder, is given before the end is told.
void LiveInput::end(std::string failure) {
    m_ended = true;
    m_failure = std::move(failure);
    m_late_stamps.release(m_stamped);
    while (!m_stamped.empty())
        take_stamped();
    m_hold.release(m_due);
}

void LiveInput::read_packet() {
    base::throw_if_stopped(); // devices do not ask, as addresses do
    const int ret = m_container.read(*m_packet);
    m_stalled = m_stalled || m_container.is_late();
    if (!m_stalled) m_last_read = {base::wall_now(), steady_now()};
    const base::Wall arrival = m_last_read.wall;          // what libavformat still holds had come by then
    if (m_stalled && (ret < 0 || !m_container.gave_up())) // what libavformat still holds comes before
        return end(fmt::format("no frame for {} s", base::to_seconds(m_live.stall_timeout)));
    if (ret == AVERROR_EOF) return end("");
    if (ret < 0) return end("reading failed: " + m_container.reason(ret));
    if (m_container.has_other_streams()) return end("it sends other streams now");
    m_live.counters->bytes += m_packet->size;
    if (m_packet->stream_index == m_container.video().index) {
        m_late_stamps.add({std::exchange(m_packet, make_packet()), arrival}, m_stamped);
    } else if (m_live.tap != nullptr) {
        take_sound(arrival);
    }
    av_packet_unref(m_packet.get());
}

void LiveInput::take_sound(base::Wall arrival) {
    const AVRational base = m_container.format().streams[m_packet->stream_index]->time_base;
    const auto raw = micros(m_packet->pts, base);
    const auto pts = raw ? m_progress.timeline.time_of(*raw) : std::nullopt;
    if (!pts) {
        if (raw && m_early_sound.size() < most_early_sound)
            m_early_sound.push_back({std::exchange(m_packet, make_packet()), arrival});
        return;
    }
    m_packet->pts = pts->count();
    m_packet->duration = micros(m_packet->duration, base).value_or(Micros{0}).count();
    m_live.tap->take(*m_packet, arrival);
}

/// What came while nobody knew what its time is beside the pictures'.
void LiveInput::release_sound() {
    if (m_early_sound.empty() || !m_progress.timeline.time_of(Micros{0})) return;
    for (LateStamps::Packet& sound : std::exchange(m_early_sound, {})) {
        m_packet = std::move(sound.data);
        take_sound(sound.arrival);
        av_packet_unref(m_packet.get());
    }
}

/// Gives the tap a packet of the video.
void LiveInput::show(base::Wall wall) {
    if (m_live.tap == nullptr) return;
    if (const auto changed = m_changes.after(*m_packet)) {
        const AVCodecParameters& before = *m_streams->video().parameters;
        const bool resized = changed->width != before.width || changed->height != before.height;
        if (resized && !m_live.decode) std::ignore = m_progress.timeline.picture_changed(); // else its pictures tell
        m_streams = std::make_shared<const PacketStreams>(*m_streams, *changed);
        m_live.tap->disconnected();
        m_live.tap->connected(m_streams);
    }
    m_live.tap->take(*m_packet, wall);
}

/// Segments come at once, and hold seconds: who reads frames as they come would have to leave most of them out.
void LiveInput::keep_pace(Micros t) {
    const Micros wait = m_pace.wait(t, steady_now());
    std::ignore = base::wait_or_stop(std::chrono::ceil<std::chrono::milliseconds>(wait));
}

void LiveInput::take_stamped() {
    m_packet = std::move(m_stamped.front().data);
    const base::Wall arrival = m_stamped.front().arrival;
    m_stamped.pop_front();
    take_video(arrival);
    av_packet_unref(m_packet.get());
    release_sound();
}

void LiveInput::take_video(base::Wall arrival) {
    ++m_live.counters->packets;
    const AVRational base = m_container.video().time_base;
    const bool timed = has_times(m_container.format());
    const auto pts = timed ? micros(m_packet->pts, base) : std::nullopt;
    const auto duration = timed ? micros(m_packet->duration, base).value_or(Micros{0}) : Micros{0};
    const LiveTimeline::Stamped stamped = m_progress.timeline.stamp({pts, duration, m_last_read.time});
    m_live.counters->faults = static_cast<std::int64_t>(m_faults.total());
    if (m_live.counters->epoch.exchange(stamped.epoch) != stamped.epoch) changed();
    if (m_container.is_segmented()) {
        keep_pace(stamped.pts);
        arrival = base::wall_now();
    }
    const auto wall = source_wall(m_container.format(), pts);
    Taken taken{std::nullopt, stamped.epoch, wall.value_or(arrival), wall.has_value(), base::Steady::now()};
    if (pts) taken.pts = m_packet->pts;
    m_packet->pts = stamped.pts.count();
    m_packet->dts = AV_NOPTS_VALUE; // libavformat's guess, where a source sends none
    m_packet->duration = duration.count();
    show(taken.wall);
    const bool key = (m_packet->flags & AV_PKT_FLAG_KEY) != 0;
    if (!m_live.decode || (m_progress.chooser.takes_keyframes_only() && !key)) {
        alive(); // nothing is to come of it
        m_past_end = !m_live.decode && m_progress.selection.end && stamped.pts >= *m_progress.selection.end;
        return;
    }
    const bool independent = is_independent(*m_packet, *m_container.video().codecpar);
    PacketHold::Packet packet{stamped.pts, taken, make_packet(), static_cast<std::size_t>(m_packet->size)};
    av_packet_move_ref(packet.data.get(), m_packet.get());
    m_hold.add(std::move(packet), independent ? PacketHold::Kind::independent : PacketHold::Kind::other,
               m_progress.chooser.next_wanted(), m_due);
    if (!m_due.empty()) return;
    alive(); // it came, though nobody needs it decoded yet
    m_live.counters->last_picture = steady_now().count();
}

void LiveInput::send_due() {
    const PacketHold::Packet packet = std::move(m_due.front());
    m_due.pop_front();
    m_progress.taken[packet.t] = packet.taken;
    if (m_progress.taken.size() > most_taken) m_progress.taken.erase(m_progress.taken.begin());
    m_decoder.send(*packet.data, discard(packet.t));
}

/// Frames that no other refers to are decoded where they may be chosen.
Discard LiveInput::discard(Micros t) const {
    const auto next = m_progress.taken.upper_bound(t);
    if (next == m_progress.taken.end()) return Discard::nothing;
    return m_progress.chooser.may_take(next->first) ? Discard::nothing : Discard::non_reference;
}

Taken LiveInput::taken_at(Micros t) {
    auto found = m_progress.taken.upper_bound(t);
    if (found == m_progress.taken.begin())
        return {std::nullopt, m_progress.timeline.epoch(), base::wall_now(), false, {}};
    const Taken taken = (--found)->second;
    m_progress.taken.erase(m_progress.taken.begin(), found);
    return taken;
}

} // namespace vlm::media
