// SPDX-License-Identifier: Apache-2.0
#include "common/media/container.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <new>
#include <string_view>
#include <utility>

#include <fmt/format.h>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
}

#include "common/base/error.hpp"
#include "common/base/read_error.hpp"
#include "common/base/signals.hpp"
#include "common/base/wait.hpp"
#include "common/media/deadline.hpp"
#include "common/media/devices.hpp"
#include "common/media/dictionary.hpp"
#include "common/media/orientation.hpp"
#include "common/media/source_name.hpp"

namespace vlm::media {

using base::InputError;

namespace {

/// ffmpeg's choice: the largest picture, streams marked as default first; never an attached picture.
std::int64_t score(const AVStream& stream) {
    const AVCodecParameters& codec = *stream.codecpar;
    if (codec.codec_type != AVMEDIA_TYPE_VIDEO || (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) != 0) return -1;
    std::int64_t points = static_cast<std::int64_t>(codec.width) * codec.height;
    if ((stream.event_flags & AVSTREAM_EVENT_FLAG_NEW_PACKETS) != 0) points += 100'000'000;
    if ((stream.disposition & AV_DISPOSITION_DEFAULT) != 0) points += 5'000'000;
    return points;
}

constexpr const char* damaged = "the file is incomplete or damaged";

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

bool has_segments(const AVFormatContext& format) {
    const std::string_view name = format.iformat->name;
    return name == "hls" || name == "dash";
}

/// "Connection to tcp://host:80 failed: Connection refused" -> "connection refused": the place is named already.
std::string reason_in(const std::string& words) {
    const auto colon = words.rfind(": ");
    std::string reason = colon == std::string::npos ? words : words.substr(colon + 2);
    const bool word = reason.size() > 1 && std::islower(static_cast<unsigned char>(reason[1])) != 0; // not "FTP …"
    if (reason.ends_with('.')) reason.pop_back();
    if (word) reason.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(reason.front())));
    return reason;
}

bool sends_pictures(AVIOContext* io) {
    std::uint8_t* type = nullptr;
    if (av_opt_get(io, "mime_type", AV_OPT_SEARCH_CHILDREN, &type) < 0 || type == nullptr) return false;
    const bool multipart = std::string_view{reinterpret_cast<char*>(type)}.starts_with("multipart/");
    av_free(type);
    return multipart;
}

/// Whether this would be said of any file at that moment.
bool is_of_system(int ret) {
    return ret == AVERROR(EIO) || ret == AVERROR(EMFILE) || ret == AVERROR(ENFILE) || ret == AVERROR(EACCES);
}

/// Whether a web server, or whoever looks for it, says that the address is wrong or that it is not for us.
bool is_refusal(int ret) {
    constexpr std::array<int, 6> refusals = {AVERROR(EINVAL),          AVERROR_PROTOCOL_NOT_FOUND,
                                             AVERROR_HTTP_BAD_REQUEST, AVERROR_HTTP_UNAUTHORIZED,
                                             AVERROR_HTTP_FORBIDDEN,   AVERROR_HTTP_NOT_FOUND};
    return std::find(refusals.begin(), refusals.end(), ret) != refusals.end();
}

} // namespace

Container::Container(std::string name, Opening opening, const SourceOptions& options, std::unique_ptr<PipeInput> pipe,
                     Streams streams)
    : m_name{std::move(name)}
    , m_opening{std::move(opening)}
    , m_options{options}
    , m_deadline{std::make_unique<Deadline>()}
    , m_pipe{std::move(pipe)}
    , m_streams{streams} {
    route_av_log();
    if (m_opening.device) register_devices(m_name);
    open();
}

Container::~Container() {
    m_deadline->ignore_bytes();
}

void Container::wait_until(base::Steady::time_point time) {
    if (!m_pipe) m_deadline->wait_until(time);
}

void Container::wait_for_bytes(base::Micros silence) {
    if (!m_pipe) m_deadline->wait_for_bytes(silence, *m_format);
}

bool Container::gave_up() const {
    return m_deadline->gave_up();
}

bool Container::is_late() const {
    return m_deadline->passed();
}

void Container::open() {
    constexpr std::chrono::milliseconds pause{500};
    m_format.reset();
    const auto end = base::Steady::now() + m_options.open_timeout;
    int ret = open_until(end);
    while (ret < 0 && m_deadline->lacks_segments() && base::Steady::now() + pause < end) { // the first comes in a while
        if (base::wait_or_stop(pause) == base::Waited::stopped) break;
        ret = open_until(end);
    }
    if (ret < 0) throw_not_opened(ret);
    choose_streams();
}

/// As libavformat answers.
int Container::open_until(base::Steady::time_point end) {
    wait_until(end);
    std::ignore = take_av_error();
    AvPtr<AVFormatContext> format{avformat_alloc_context()};
    if (!format) throw std::bad_alloc{};
    m_deadline->govern(*format);
    if (m_opening.live) prepare_live(*format);
    int ret = open_io(*format);
    if (ret >= 0) ret = open_format(format);
    m_has_length = ret >= 0 && format->duration != AV_NOPTS_VALUE; // before it is guessed
    m_segmented = ret >= 0 && has_segments(*format);
    if (m_segmented && is_live()) prepare_live(*format);
    if (ret >= 0 && !m_described) ret = avformat_find_stream_info(format.get(), nullptr);
    if (ret >= 0 && !is_live() && gave_up()) ret = AVERROR_EXIT; // of what is live, what is known so far will do
    if (ret >= 0) m_format = std::move(format);
    return ret;
}

/// Looks no further ahead than to know what the video is; a camera that is silent must not hold its reader.
void Container::prepare_live(AVFormatContext& format) const {
    constexpr std::int64_t look_ahead = 2'000'000;
    format.max_analyze_duration = look_ahead;
    format.fps_probe_size = 0;
    if (m_opening.format == "video4linux2") format.flags |= AVFMT_FLAG_NONBLOCK;
}

/// Pipes are read by ourselves; as with FFmpeg's own, what comes through one opens no files and addresses. Web servers
/// may send pictures one after the other, which their answer's type says.
int Container::open_io(AVFormatContext& format) {
    if (m_pipe) {
        format.pb = m_pipe->io();
        format.protocol_whitelist = av_strdup("crypto,data");
        if (format.protocol_whitelist == nullptr) return AVERROR(ENOMEM);
    } else if (is_web_address(m_opening.url)) {
        AVIOContext* io = nullptr;
        Dictionary options{m_opening.options};
        const int ret =
            avio_open2(&io, m_opening.url.c_str(), AVIO_FLAG_READ, &format.interrupt_callback, options.get());
        if (ret < 0) return ret;
        m_multipart.reset();
        m_http.reset(io);
        if (sends_pictures(io)) m_multipart = std::make_unique<MultipartInput>(std::move(m_http));
        format.pb = m_multipart ? m_multipart->io() : m_http.get();
    }
    if (format.pb != nullptr) format.flags |= AVFMT_FLAG_CUSTOM_IO;
    return 0;
}

int Container::open_format(AvPtr<AVFormatContext>& format) const {
    const std::string name = m_multipart ? "mpjpeg" : m_opening.format;
    const AVInputFormat* kind = name.empty() ? nullptr : av_find_input_format(name.c_str());
    if (!name.empty() && kind == nullptr) throw InputError{m_name, "FFmpeg is built without " + name};
    Dictionary options{m_opening.options};
    AVFormatContext* raw = format.release(); // avformat_open_input frees it where it fails
    const int ret = avformat_open_input(&raw, m_opening.url.c_str(), kind, options.get());
    format.reset(raw);
    return ret;
}

void Container::throw_not_opened(int ret) const {
    base::throw_if_stopped();
    if (is_late()) {
        throw InputError{m_name, fmt::format("did not open within {} s; --open-timeout allows more",
                                             base::to_seconds(m_options.open_timeout))};
    }
    if (m_deadline->lacks_segments()) throw InputError{m_name, reason(ret)};
    const std::string words = take_av_error();
    const bool local = is_local();
    if (words == "moov atom not found" && (!local || begins_as_mp4(m_name))) {
        throw InputError{m_name, words + ": the file is incomplete"};
    }
    if (local && is_damage(ret, words)) throw InputError{m_name, damaged};
    if (ret == AVERROR_INVALIDDATA) throw InputError{m_name, "is not a video that FFmpeg can read"};
    if (ret == AVERROR_EOF) throw InputError{m_name, "ended before its first frame"};
    if (is_web_address(m_opening.url) && is_refusal(ret)) throw base::RefusedError{m_name, av_error_text(ret)};
    if (ret == AVERROR(EIO) && !words.empty()) throw InputError{m_name, reason_in(words)};
    if (is_of_system(ret)) throw base::ReadError{m_name, av_error_text(ret)};
    throw InputError{m_name, av_error_text(ret)};
}

/// Whether a file that was taken for a video, or begins as one, breaks off or makes no sense further on.
bool Container::is_damage(int ret, std::string_view words) const {
    if (ret == AVERROR(ENOMEM)) return true; // no file needs so much for its description
    if (ret == AVERROR(EIO)) return words.starts_with("Truncating packet") || words.starts_with("File ended");
    return (ret == AVERROR_INVALIDDATA || ret == AVERROR_EOF) && begins_as_mp4(m_name);
}

std::string Container::reason(int ret) const {
    if (m_deadline->lacks_segments()) return "its server lacks the segments that it tells of";
    if (ret == AVERROR(EIO) && is_url(m_name)) return "the connection was ended, or is lost"; // which, nobody knows
    return av_error_text(ret);
}

void Container::choose_streams() {
    AVStream* best = nullptr;
    for (unsigned i = 0; i < m_format->nb_streams; ++i) {
        AVStream* candidate = m_format->streams[i];
        const bool audio = candidate->codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
        candidate->discard = audio && m_streams == Streams::video_and_audio ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
        if (score(*candidate) >= 0 && (best == nullptr || score(*candidate) > score(*best))) best = candidate;
    }
    if (best == nullptr) {
        const bool cut_off = m_format->nb_streams == 0 && is_local() && begins_as_mp4(m_name);
        throw InputError{m_name, cut_off ? damaged : why_no_video(*m_format)};
    }
    best->discard = AVDISCARD_DEFAULT;
    m_video = best;
    m_program_version = program_version();
}

/// Of the list of streams to which the video belongs; 0 where there is no such list.
int Container::program_version() const {
    const AVProgram* program = av_find_program_from_stream(m_format.get(), nullptr, m_video->index);
    return program == nullptr ? 0 : program->pmt_version;
}

bool Container::has_other_streams() const {
    return program_version() != m_program_version;
}

bool Container::is_live() const {
    return m_opening.live || m_multipart || (m_segmented && !m_has_length);
}

VideoInfo Container::info() const {
    VideoInfo info;
    const AVCodecParameters& codec = *m_video->codecpar;
    info.container = m_format->iformat->name;
    info.codec = avcodec_get_name(codec.codec_id);
    const char* format = av_get_pix_fmt_name(static_cast<AVPixelFormat>(codec.format));
    info.pixel_format = format == nullptr ? "" : format;
    info.orientation = orientation_of(*m_video);
    info.frame_rate = fraction(m_video->avg_frame_rate);
    info.time_base = fraction(m_video->time_base);
    if (m_format->duration > 0) info.duration = base::Micros{m_format->duration}; // AV_TIME_BASE is microseconds
    const UprightSize size =
        upright_size(codec.width, codec.height,
                     fraction(av_guess_sample_aspect_ratio(m_format.get(), m_video, nullptr)), info.orientation);
    info.width = size.width;
    info.height = size.height;
    return info;
}

int Container::read(AVPacket& packet) {
    constexpr std::chrono::milliseconds pause{5}; // devices say that they have nothing yet
    for (;;) {
        const int ret = av_read_frame(m_format.get(), &packet);
        if (ret < 0) base::throw_if_stopped();
        if (ret != AVERROR(EAGAIN)) return ret;
        if (m_deadline->is_over()) return AVERROR_EXIT;
        std::ignore = base::wait_or_stop(pause);
    }
}

} // namespace vlm::media
