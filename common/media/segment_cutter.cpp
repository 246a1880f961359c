// SPDX-License-Identifier: Apache-2.0
#include "common/media/segment_cutter.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>
#include <utility>

#include <fmt/format.h>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include "common/base/error.hpp"
#include "common/base/redact.hpp"
#include "common/media/decode_order.hpp"
#include "common/media/described_track.hpp"
#include "common/media/nal_units.hpp"
#include "common/media/source.hpp"
#include "common/media/span_collector.hpp"

namespace vlm::media {

using base::InputError;
using base::Micros;

namespace {

constexpr AVRational microseconds{1, 1'000'000};

AVRational rational(Fraction fraction) {
    return {static_cast<int>(fraction.numerator), static_cast<int>(fraction.denominator)};
}

/// Frames that may be decoded before one that is shown earlier, in the track's ticks, rounded up since containers round
/// times.
std::int64_t delay_of(const AVStream& video) {
    const AVRational rate = video.avg_frame_rate;
    const int frames = video.codecpar->video_delay;
    if (frames == 0 || rate.num <= 0 || rate.den <= 0) return 0;
    const AVRational tick{1, video.time_base.den};
    return av_rescale_q_rnd(frames, av_inv_q(rate), tick, AV_ROUND_UP) + 1;
}

Opening quick_opening(const std::string& name) {
    constexpr const char* enough = "4096"; // what the tracks are is told before their samples
    Opening opening = opening_of(name, {});
    opening.options.emplace_back("probesize", enough);
    return opening;
}

} // namespace

/// The first samples of a track; of sound, one.
struct SegmentCutter::First {
    static constexpr std::size_t most_pictures = 64;
    std::vector<CodedSample> samples;
    std::vector<std::uint8_t> config; ///< of AAC that tells it in each packet
    bool whole = false;               ///< no more are wanted

    /// How much must be added to times of decoding so that none is negative.
    [[nodiscard]] std::int64_t shift() const {
        const CodedSample& first = samples.front();
        return std::max({first.pts - first.dts, -first.dts, std::int64_t{0}});
    }
};

SegmentCutter::SegmentCutter(const std::string& name, std::vector<Keyframe> keyframes, UnfitVideo unfit)
    : SegmentCutter{name, opening_of(name, {}), Source{name, {}}.timeline(), std::move(keyframes), unfit} {}

SegmentCutter::SegmentCutter(const std::string& name, std::vector<Keyframe> keyframes, const Timeline& timeline)
    : SegmentCutter{name, quick_opening(name), timeline, std::move(keyframes), UnfitVideo::refuse} {
    m_tells_all = true;
}

SegmentCutter::SegmentCutter(const std::string& name, Opening opening, const Timeline& timeline,
                             std::vector<Keyframe> keyframes, UnfitVideo unfit)
    : m_name{base::redact_url(name)}
    , m_keyframes{std::move(keyframes)}
    , m_unfit{unfit}
    , m_timeline{timeline}
    , m_container{std::make_unique<Container>(m_name, std::move(opening), SourceOptions{}, nullptr,
                                              Container::Streams::video_and_audio)} {
    m_timeline.reset();
    const bool tells_decoding = container_is("mov") || container_is("mpegts") || container_is("flv");
    if (!tells_decoding) m_delay = delay_of(m_container->video());
    find_tracks(PacketStreams{m_container->format()});
}

SegmentCutter::~SegmentCutter() = default;

bool SegmentCutter::container_is(std::string_view name) const {
    return std::string_view{m_container->format().iformat->name}.find(name) != std::string_view::npos;
}

void SegmentCutter::find_tracks(const PacketStreams& streams) {
    std::vector<const PacketStreams::Stream*> ordered{&streams.video()};
    for (const PacketStreams::Stream& stream : streams.all()) {
        if (!stream.video) ordered.push_back(&stream);
    }
    for (const PacketStreams::Stream* stream : ordered) {
        const Fraction time_base{stream->time_base_numerator, stream->time_base_denominator};
        Timeline timeline = m_timeline.in(time_base);
        m_readings.push_back({stream->index, SampleBytes{*stream->parameters}, timeline, time_base.numerator});
    }
    const auto firsts = read_beginning();
    const std::vector<TrackReading> found = std::exchange(m_readings, {});
    std::set<std::string> refused;
    for (std::size_t i = 0; i < found.size(); ++i) {
        std::optional<CodedTrack> track;
        if (!firsts[i].samples.empty()) track = describe_track(m_container->format(), *ordered[i], firsts[i].config);
        if (i == 0 && firsts[i].samples.empty()) throw InputError{m_name, "its packets tell no times"};
        const char* codec = avcodec_get_name(ordered[i]->parameters->codec_id);
        if (!track && i == 0) {
            if (m_unfit == UnfitVideo::refuse) throw InputError{m_name, fmt::format("segments take no {}", codec)};
            track = describe_pictures(m_container->format(), *ordered[i]);
        }
        if (!track) {
            refused.insert(codec);
            continue;
        }
        track->shift = firsts[i].shift();
        m_tracks.push_back(std::move(*track));
        m_readings.push_back(found[i]);
        m_readings.back().earliest = -m_tracks.back().shift;
    }
    if (!refused.empty())
        m_complaint = fmt::format("without sound in {}, which segments do not take", fmt::join(refused, ", "));
}

std::vector<SegmentCutter::First> SegmentCutter::read_beginning() {
    constexpr int most_packets = 4000;
    std::vector<First> firsts(m_readings.size());
    const auto whole = [](const First& first) { return first.whole; };
    const AvPtr<AVPacket> packet = make_packet();
    for (int i = 0; i < most_packets && !std::all_of(firsts.begin(), firsts.end(), whole) && read(*packet); ++i) {
        if (const auto track = place(*packet)) add_to(firsts[*track], *packet, *track);
        av_packet_unref(packet.get());
    }
    std::vector<CodedSample>& pictures = firsts[0].samples;
    if (m_delay) rebuild_decode_times(pictures, *m_delay);
    limit_decode_times(pictures);
    return firsts;
}

void SegmentCutter::add_to(First& first, const AVPacket& packet, std::size_t track) const {
    if (first.whole || (first.samples.empty() && !begins(packet, track))) return;
    const bool key = (packet.flags & AV_PKT_FLAG_KEY) != 0;
    first.whole = track != 0 || (key && !first.samples.empty()) || first.samples.size() == First::most_pictures;
    if (track == 0 && first.whole) return;
    const std::int64_t scale = m_readings[track].scale;
    const std::int64_t dts = track == 0 ? packet.dts : packet.pts;
    first.samples.push_back({dts * scale, packet.pts * scale, packet.duration * scale, 0, key});
    if (track != 0) first.config = config_of_adts(bytes_of(packet));
}

/// Whether it is the first of its track that the first part takes.
bool SegmentCutter::begins(const AVPacket& packet, std::size_t track) const {
    const Micros time = m_readings[track].timeline.time(packet.pts);
    if (track == 0) return (packet.flags & AV_PKT_FLAG_KEY) != 0 && time >= first_keyframe();
    return (packet.flags & AV_PKT_FLAG_DISCARD) == 0 || time >= -sound_priming;
}

/// The one that shows what is shown first.
Micros SegmentCutter::first_keyframe() const {
    std::optional<Micros> first;
    for (const Keyframe& keyframe : m_keyframes) {
        if (!first || (keyframe.pts > *first && keyframe.pts <= Micros{0})) first = keyframe.pts;
        if (keyframe.pts > Micros{0}) break;
    }
    return first.value_or(Micros{0});
}

std::vector<CodedSpan> SegmentCutter::cut(const CutSpan& span, const std::vector<std::size_t>& wanted) {
    const AvPtr<AVPacket> packet = make_packet();
    for (const Way way : {Way::to_keyframe, Way::somewhat_before, Way::well_before, Way::from_start}) {
        if (!go_to(span, way)) continue;
        leave_out_others(wanted);
        const bool exact = way != Way::from_start;
        SpanCollector collector{
            m_readings,
            {span.begin.value_or(first_keyframe()), span.end, !span.begin, exact, expected_bytes(span)},
            wanted,
            picture_order()};
        while (!collector.is_done() && read(*packet)) {
            if (const auto track = place(*packet)) collector.take(*packet, *track);
            av_packet_unref(packet.get());
        }
        if (collector.has_begun()) return collector.finish(wanted, m_delay);
    }
    throw InputError{m_name, fmt::format("has no keyframe at {} s any more",
                                         base::to_seconds(span.begin.value_or(first_keyframe())))};
}

/// By what the whole file has a second, so that a part is not moved again and again while it grows.
std::size_t SegmentCutter::expected_bytes(const CutSpan& span) const {
    constexpr double most = 64e6;
    if (!span.end) return 0;
    const double seconds = base::to_seconds(*span.end - span.begin.value_or(first_keyframe()));
    const double bytes = seconds * static_cast<double>(m_container->format().bit_rate) / 8;
    return static_cast<std::size_t>(std::clamp(bytes, 0.0, most));
}

Micros SegmentCutter::start() const {
    return Micros{av_rescale_q(m_timeline.start(), rational(m_timeline.time_base()), microseconds)};
}

/// What tells in which order pictures are shown, where the container does not.
std::optional<PictureOrder> SegmentCutter::picture_order() const {
    const AVCodecParameters& codec = *m_container->video().codecpar;
    if (m_tells_order || !nal_codec_of(codec)) return std::nullopt;
    return PictureOrder{codec};
}

/// Containers whose streams each have a table go to the very sample. Others hold sound of a time before its keyframe,
/// and give sound its right times only after a while.
bool SegmentCutter::go_to(const CutSpan& span, Way way) {
    constexpr Micros somewhat{1'000'000};
    constexpr Micros well{5'000'000};
    if (way == Way::from_start) {
        go_to_start();
        return true;
    }
    if (!span.begin || (way == Way::to_keyframe && !container_is("mov"))) return false;
    const Micros before = way == Way::to_keyframe ? Micros{0} : way == Way::somewhat_before ? somewhat : well;
    return go_before(*span.begin - before);
}

/// To the last keyframe that is not after `time`. False where there is none, or the container cannot go there.
bool SegmentCutter::go_before(Micros time) {
    const auto keyframe = std::find_if(m_keyframes.rbegin(), m_keyframes.rend(),
                                       [&](const Keyframe& candidate) { return candidate.pts <= time; });
    if (keyframe == m_keyframes.rend()) return false;
    m_container->wait_for_bytes(SourceOptions{}.read_timeout);
    const bool by_place = container_is("mpegts") && keyframe->position >= 0;
    AVFormatContext& format = m_container->format();
    const int ret =
        by_place ? av_seek_frame(&format, -1, keyframe->position, AVSEEK_FLAG_BYTE)
                 : av_seek_frame(&format, m_container->video().index, ticks(keyframe->pts), AVSEEK_FLAG_BACKWARD);
    forget_times();
    if (by_place) m_landed = keyframe->pts;
    return ret >= 0;
}

void SegmentCutter::go_to_start() {
    if (m_tells_all)
        m_container->reopen_as_described();
    else
        m_container->reopen();
    forget_times();
}

void SegmentCutter::forget_times() {
    m_landed.reset();
    for (TrackReading& reading : m_readings) {
        reading.timeline.reset();
        reading.base = 0;
    }
}

/// The video is always read: it shows where reading is.
void SegmentCutter::leave_out_others(const std::vector<std::size_t>& wanted) {
    std::set<int> read{m_readings[0].stream};
    for (const std::size_t track : wanted)
        read.insert(m_readings[track].stream);
    const AVFormatContext& format = m_container->format();
    for (unsigned i = 0; i < format.nb_streams; ++i)
        format.streams[i]->discard = read.contains(static_cast<int>(i)) ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
}

/// The next packet. False at the end, which is also where a broken file breaks.
bool SegmentCutter::read(AVPacket& packet) {
    m_container->wait_for_bytes(SourceOptions{}.read_timeout);
    const int ret = m_container->read(packet);
    if (m_container->gave_up()) throw InputError{m_name, "reading failed: " + m_container->reason(AVERROR_EXIT)};
    if (ret >= 0) return true;
    const AVIOContext* io = m_container->format().pb;
    const int error = ret == AVERROR_EOF && io != nullptr ? io->error : ret;
    if (error < 0 && error != AVERROR_EOF && error != AVERROR_INVALIDDATA)
        throw InputError{m_name, "reading failed: " + av_error_text(error)};
    return false;
}

/// The packet's track, its times made those of media time's line. Nothing for what belongs to no track, or has no time.
std::optional<std::size_t> SegmentCutter::place(AVPacket& packet) {
    const auto found = std::find_if(m_readings.begin(), m_readings.end(),
                                    [&](const TrackReading& reading) { return reading.stream == packet.stream_index; });
    const bool timed = packet.pts != AV_NOPTS_VALUE || packet.dts != AV_NOPTS_VALUE;
    if (found == m_readings.end() || !timed) return std::nullopt;
    const bool video = found == m_readings.begin();
    if (m_landed && !video) return std::nullopt;
    Stamps stamps = stamps_of(packet);
    if (!stamps.pts && video && m_delay > 0) m_tells_order = false;
    if (!stamps.pts) stamps.pts = stamps.dts;
    if (!stamps.dts) stamps.dts = stamps.pts;
    stamps = found->timeline.unroll(stamps, packet.duration);
    packet.pts = *stamps.pts;
    packet.dts = *stamps.dts;
    if (m_landed) allow_for_jump(packet);
    packet.pts += found->base;
    packet.dts += found->base;
    return static_cast<std::size_t>(found - m_readings.begin());
}

/// The packet is that of the keyframe gone to: if the file has jumps before it, its media time tells how far.
void SegmentCutter::allow_for_jump(const AVPacket& packet) {
    const std::int64_t jumped = ticks(*m_landed) - packet.pts;
    m_landed.reset();
    if (std::abs(jumped) <= 1) return;
    for (TrackReading& reading : m_readings)
        reading.base = av_rescale_q(jumped, rational(m_timeline.time_base()), rational(reading.timeline.time_base()));
}

/// When a frame of that media time is shown: media times are rounded down.
std::int64_t SegmentCutter::ticks(Micros time) const {
    return m_timeline.start() +
           av_rescale_q_rnd(time.count(), microseconds, rational(m_timeline.time_base()), AV_ROUND_UP);
}

} // namespace vlm::media
