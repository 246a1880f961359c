// SPDX-License-Identifier: Apache-2.0
#include "common/media/source.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/pixdesc.h>
}

#include "common/base/error.hpp"
#include "common/base/redact.hpp"
#include "common/base/signals.hpp"
#include "common/media/orientation.hpp"
#include "common/media/source_name.hpp"

namespace vlm::media {

using base::InputError;
using base::Micros;

/// What libavformat asks while it waits.
struct Source::Deadline {
    base::Steady::time_point at = base::Steady::time_point::max();

    void set(Micros from_now) { at = base::Steady::now() + from_now; }
    [[nodiscard]] bool passed() const { return base::Steady::now() > at; }
    static int ask(void* self) { return base::stop_requested() || static_cast<Deadline*>(self)->passed() ? 1 : 0; }
};

namespace {

/// Frames that may come before the one with the smallest timestamp in decoding order (H.264 and HEVC allow 16).
constexpr std::size_t most_reordered = 32;

bool container_is(const VideoInfo& info, std::initializer_list<std::string_view> names) {
    return std::any_of(names.begin(), names.end(),
                       [&](std::string_view name) { return info.container.find(name) != std::string::npos; });
}

/// ffmpeg's choice: the largest picture, streams marked as default first; never an attached picture.
std::int64_t score(const AVStream& stream) {
    const AVCodecParameters& codec = *stream.codecpar;
    if (codec.codec_type != AVMEDIA_TYPE_VIDEO || (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) != 0) return -1;
    std::int64_t points = static_cast<std::int64_t>(codec.width) * codec.height;
    if ((stream.event_flags & AVSTREAM_EVENT_FLAG_NEW_PACKETS) != 0) points += 100'000'000;
    if ((stream.disposition & AV_DISPOSITION_DEFAULT) != 0) points += 5'000'000;
    return points;
}

std::string why_no_video(const AVFormatContext& format) {
    bool audio = false;
    bool picture = false;
    for (unsigned i = 0; i < format.nb_streams; ++i) {
        audio = audio || format.streams[i]->codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
        picture = picture || (format.streams[i]->disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;
    }
    if (picture) return "has a cover picture but no video";
    return audio ? "has sound but no video" : "holds no video stream";
}

Fraction fraction(AVRational value) {
    return {value.num, value.den};
}

} // namespace

Stamps stamps_of(const AVPacket& packet) {
    Stamps stamps;
    if (packet.pts != AV_NOPTS_VALUE) stamps.pts = packet.pts;
    if (packet.dts != AV_NOPTS_VALUE) stamps.dts = packet.dts;
    return stamps;
}

Source::Source(const std::string& name, const SourceOptions& options, std::unique_ptr<PipeInput> input)
    : m_name{base::redact_url(name)}
    , m_url{url_of(name)}
    , m_options{options}
    , m_deadline{std::make_unique<Deadline>()}
    , m_pipe{std::move(input)} {
    route_av_log();
    check_readable(name);
    if (!m_pipe && m_url == pipe_url) m_pipe = open_sequentially(name);
    open();
    describe();
    find_start();
    read_index();
}

Source::~Source() = default;

/// A pipe may be quiet for as long as it likes.
void Source::limit(Micros wait) {
    if (!m_pipe) m_deadline->set(wait);
}

void Source::open() {
    m_ahead.clear();
    m_format.reset(avformat_alloc_context());
    if (!m_format) throw std::bad_alloc{};
    m_format->interrupt_callback = {&Deadline::ask, m_deadline.get()};
    if (m_pipe) {
        m_format->pb = m_pipe->io();
        m_format->flags |= AVFMT_FLAG_CUSTOM_IO;
    }
    limit(m_options.open_timeout);
    std::ignore = take_av_error();
    AVFormatContext* raw = m_format.release(); // avformat_open_input frees it where it fails
    const int opened = avformat_open_input(&raw, m_url.c_str(), nullptr, nullptr);
    m_format.reset(raw);
    const int ret = opened < 0 ? opened : avformat_find_stream_info(m_format.get(), nullptr);
    if (ret < 0) throw_not_opened(ret);
    choose_stream();
}

void Source::throw_not_opened(int ret) const {
    base::throw_if_stopped();
    if (m_deadline->passed()) {
        throw InputError{m_name, fmt::format("did not open within {} s; --open-timeout allows more",
                                             base::to_seconds(m_options.open_timeout))};
    }
    const std::string words = take_av_error();
    const bool local = m_url.starts_with("file:");
    if (words == "moov atom not found" && (!local || begins_as_mp4(m_name))) {
        throw InputError{m_name, words + ": the file is incomplete"};
    }
    if (ret == AVERROR_INVALIDDATA) throw InputError{m_name, "is not a video that FFmpeg can read"};
    if (ret == AVERROR_EOF) throw InputError{m_name, "ended before its first frame"};
    throw InputError{m_name, av_error_text(ret)};
}

void Source::choose_stream() {
    AVStream* best = nullptr;
    for (unsigned i = 0; i < m_format->nb_streams; ++i) {
        AVStream* candidate = m_format->streams[i];
        candidate->discard = AVDISCARD_ALL;
        if (score(*candidate) >= 0 && (best == nullptr || score(*candidate) > score(*best))) best = candidate;
    }
    if (best == nullptr) throw InputError{m_name, why_no_video(*m_format)};
    best->discard = AVDISCARD_DEFAULT;
    m_stream = best;
}

void Source::describe() {
    const AVCodecParameters& codec = *m_stream->codecpar;
    m_info.container = m_format->iformat->name;
    m_info.codec = avcodec_get_name(codec.codec_id);
    const char* format = av_get_pix_fmt_name(static_cast<AVPixelFormat>(codec.format));
    m_info.pixel_format = format == nullptr ? "" : format;
    m_info.orientation = orientation_of(*m_stream);
    m_info.frame_rate = fraction(m_stream->avg_frame_rate);
    m_info.time_base = fraction(m_stream->time_base);
    const UprightSize size =
        upright_size(codec.width, codec.height,
                     fraction(av_guess_sample_aspect_ratio(m_format.get(), m_stream, nullptr)), m_info.orientation);
    m_info.width = size.width;
    m_info.height = size.height;
    const bool may_jump = (m_format->iformat->flags & AVFMT_TS_DISCONT) != 0;
    m_timeline = Timeline{fraction(m_stream->time_base), may_jump ? Discontinuities::possible : Discontinuities::none};
    if (container_is(m_info, {"mov", "matroska", "mpegts", "flv"})) m_stamping = Stamping::reliable;
}

void Source::find_start() {
    std::optional<std::int64_t> first;
    bool leading = false; // pictures shown before the first keyframe: whether they decode is the decoder's word
    while (m_ahead.size() < most_reordered) {
        AvPtr<AVPacket> packet = make_packet();
        if (!read_container(*packet)) break;
        const Stamps stamps = stamps_of(*packet);
        const bool shown = (packet->flags & AV_PKT_FLAG_DISCARD) == 0;
        const bool key = (packet->flags & AV_PKT_FLAG_KEY) != 0;
        if (!stamps.pts) m_stamping = Stamping::unreliable;
        if (m_ahead.empty() && !key) leading = true;
        m_ahead.push_back(std::move(packet));
        if (!stamps.pts) break;
        if (shown && first && *stamps.pts < *first) leading = true;
        if (shown && (!first || *stamps.pts < *first)) first = stamps.pts;
        if (first && stamps.dts && *stamps.dts >= *first && m_ahead.size() > 1) break;
    }
    if (m_stamping == Stamping::reliable && first && !leading) m_start_time = StartTime::from_packets;
    m_timeline.set_start(first.value_or(0));
    m_info.start_offset = Micros{av_rescale_q(m_timeline.start(), m_stream->time_base, AVRational{1, 1'000'000})};
}

void Source::read_index() {
    const bool cues = container_is(m_info, {"matroska"});
    if (m_stamping != Stamping::reliable || !container_is(m_info, {"mov", "matroska"}) || !can_rewind()) return;
    if (!can_seek() || m_ahead.empty()) return;
    const Stamps first = stamps_of(*m_ahead.front());
    const std::int64_t delay = first.pts && first.dts ? std::max<std::int64_t>(0, *first.pts - *first.dts) : 0;
    const int known = cues ? avformat_index_get_entries_count(m_stream) : 0;
    if (cues) { // they are loaded at the first seek
        if (av_seek_frame(m_format.get(), m_stream->index, m_timeline.start(), AVSEEK_FLAG_BACKWARD) < 0) return;
        m_ahead.clear();
    }
    ReadIndex read = read_keyframe_index(*m_format, *m_stream, m_timeline,
                                         cues ? ListedTimes::presentation : ListedTimes::decoding, delay, known);
    m_index = std::move(read.index);
    if (read.cut_off) m_read_error = "the file is cut off";
}

bool Source::read_container(AVPacket& packet) {
    for (;;) {
        limit(m_options.read_timeout);
        const int ret = av_read_frame(m_format.get(), &packet);
        if (ret == AVERROR(EAGAIN)) continue;
        if (ret < 0) {
            base::throw_if_stopped();
            if (ret == AVERROR_EXIT) {
                throw InputError{m_name, fmt::format("no data for {} s", base::to_seconds(m_options.read_timeout))};
            }
            end_reading(ret);
            return false;
        }
        if (packet.stream_index != m_stream->index) {
            av_packet_unref(&packet);
            continue;
        }
        const Stamps stamps = m_timeline.unroll(stamps_of(packet), packet.duration);
        packet.pts = stamps.pts.value_or(AV_NOPTS_VALUE);
        packet.dts = stamps.dts.value_or(AV_NOPTS_VALUE);
        return true;
    }
}

/// A broken file ends where it breaks. A disk or a connection that fails is no end: there is more that was not read.
void Source::end_reading(int ret) {
    const bool at_end = ret == AVERROR_EOF;
    const int error = at_end && m_format->pb != nullptr ? m_format->pb->error : ret;
    if (error >= 0 || error == AVERROR_EOF) return;
    if (error != AVERROR_INVALIDDATA) throw InputError{m_name, "reading failed: " + av_error_text(error)};
    m_read_error = av_error_text(error);
}

bool Source::read(AVPacket& packet) {
    if (m_next_keyframe && *m_next_keyframe < m_index.entries.size()) seek((*m_next_keyframe)++);
    if (m_ahead.empty()) return read_container(packet);
    av_packet_move_ref(&packet, m_ahead.front().get());
    m_ahead.pop_front();
    return true;
}

bool Source::can_seek() const {
    return m_format->pb != nullptr && (m_format->pb->seekable & AVIO_SEEKABLE_NORMAL) != 0;
}

void Source::seek(std::size_t entry) {
    m_ahead.clear();
    m_timeline.reset();
    limit(m_options.read_timeout);
    const std::int64_t timestamp = m_index.entries.at(entry).timestamp;
    av_check(av_seek_frame(m_format.get(), m_stream->index, timestamp, AVSEEK_FLAG_BACKWARD), m_name, "cannot seek");
}

void Source::rewind() {
    if (!can_rewind()) throw InputError{m_name, "a pipe cannot be read twice"};
    const std::int64_t start = m_timeline.start();
    m_timeline.reset();
    m_timeline.set_start(start);
    m_next_keyframe.reset();
    open();
}

void Source::keyframes_only() {
    if (!container_is(m_info, {"mov"})) {
        m_stream->discard = AVDISCARD_NONKEY;
    } else if (!m_index.entries.empty()) {
        m_next_keyframe = 0; // libavformat leaves packets out as well, and then gives the others wrong times
    }
}

Micros Source::find_end() {
    if (!m_index.entries.empty()) {
        seek(m_index.entries.size() - 1);
    } else {
        rewind();
    }
    const AvPtr<AVPacket> packet = make_packet();
    std::int64_t end = m_timeline.start();
    std::optional<std::int64_t> begin;
    while (read(*packet)) {
        const Stamps stamps = stamps_of(*packet);
        const auto shown = stamps.pts ? stamps.pts : stamps.dts;
        if (shown && (packet->flags & AV_PKT_FLAG_DISCARD) == 0) {
            begin = std::min(begin.value_or(*shown), *shown);
            end = std::max(end, *shown + std::max<std::int64_t>(1, packet->duration));
        }
        av_packet_unref(packet.get());
    }
    // Decoding times run ahead of what is shown: only the length can be told from them.
    if (m_stamping == Stamping::unreliable && begin) end += m_timeline.start() - *begin;
    if (m_index.entries.empty()) rewind();
    return m_timeline.time(end);
}

} // namespace vlm::media
