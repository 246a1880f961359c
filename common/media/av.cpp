// SPDX-License-Identifier: Apache-2.0
#include "common/media/av.hpp"

#include <algorithm>
#include <array>
#include <cstdarg>
#include <mutex>
#include <new>
#include <utility>

#include <fmt/format.h>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavcodec/bsf.h>
#include <libavformat/avformat.h>
#include <libswscale/swscale.h>
}

#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/read_error.hpp"
#include "common/base/text.hpp"

namespace vlm::media {
namespace {

/// Who listens to the decoder or demuxer that says something; thread copies of a context share its opaque pointer.
AvFaults* listener(void* object) {
    if (object == nullptr) return nullptr;
    const AVClass* kind = *static_cast<AVClass**>(object);
    if (kind == nullptr) return nullptr;
    void* opaque = nullptr;
    if (kind == avcodec_get_class()) opaque = static_cast<AVCodecContext*>(object)->opaque;
    if (kind == avformat_get_class()) opaque = static_cast<AVFormatContext*>(object)->opaque;
    return static_cast<AvFaults*>(opaque);
}

/// "[mov,mp4 @ 0x55d0] moov atom not found" -> "moov atom not found".
std::string_view without_context(std::string_view line) {
    const auto end = line.find("] ");
    return line.substr(0, 1) == "[" && end != std::string_view::npos ? line.substr(end + 2) : line;
}

thread_local std::string last_error;
thread_local int missing_segments = 0;

/// "concealing 422 DC, 422 AC, 422 MV errors in P frame": of some damage a decoder says no more than this.
bool is_concealment(int level, std::string_view format) { return level == AV_LOG_INFO && format.starts_with("concealing "); }

/// libavformat says in a warning only how many RTP packets did not come.
void note_missed_packets(void* object, std::string_view format, va_list arguments) {
    if (!format.starts_with("RTP: missed %d packets")) return;
    AvFaults* faults = listener(object);
    if (faults == nullptr) return;
    va_list copy;
    va_copy(copy, arguments);
    faults->add_missed(va_arg(copy, int));
    va_end(copy);
}

void on_av_log(void* object, int level, const char* format, va_list arguments) {
    note_missed_packets(object, format, arguments);
    if (std::string_view{format}.starts_with("Failed to open fragment of playlist")) ++missing_segments;
    const bool is_error = level <= AV_LOG_ERROR || is_concealment(level, format);
    if (!is_error && level > AV_LOG_WARNING) return;
    if (!is_error && !base::log::enabled(base::log::Level::debug)) return;
    std::array<char, 1024> line{};
    int prefix = 1;
    av_log_format_line2(object, level, format, arguments, line.data(), static_cast<int>(line.size()), &prefix);
    const std::string text = base::one_line(line.data());
    if (is_error) {
        last_error = without_context(text);
        if (AvFaults* faults = listener(object)) faults->add(last_error);
    }
    base::log::debug("ffmpeg: {}", text);
}

std::string version_text(const char* name, unsigned version) {
    return fmt::format("{} {}.{}.{}", name, AV_VERSION_MAJOR(version), AV_VERSION_MINOR(version),
                       AV_VERSION_MICRO(version));
}

} // namespace

void AvFree::operator()(AVFormatContext* context) const noexcept { avformat_close_input(&context); }
void AvFree::operator()(AVCodecContext* context) const noexcept { avcodec_free_context(&context); }
void AvFree::operator()(AVCodecParameters* parameters) const noexcept { avcodec_parameters_free(&parameters); }
void AvFree::operator()(AVFrame* frame) const noexcept { av_frame_free(&frame); }
void AvFree::operator()(AVPacket* packet) const noexcept { av_packet_free(&packet); }
void AvFree::operator()(AVBSFContext* filter) const noexcept { av_bsf_free(&filter); }
void AvFree::operator()(AVBufferRef* buffer) const noexcept { av_buffer_unref(&buffer); }
void AvFree::operator()(SwsContext* context) const noexcept { sws_freeContext(context); }

void FreeIo::operator()(AVIOContext* io) const noexcept {
    av_freep(&io->buffer);
    avio_context_free(&io);
}

void CloseIo::operator()(AVIOContext* io) const noexcept { avio_close(io); }

std::unique_ptr<AVIOContext, FreeIo> make_reader(int buffer_bytes, void* object,
                                                 int (*read)(void*, std::uint8_t*, int) noexcept) {
    auto* buffer = static_cast<unsigned char*>(av_malloc(static_cast<std::size_t>(buffer_bytes)));
    if (buffer == nullptr) throw std::bad_alloc{};
    std::unique_ptr<AVIOContext, FreeIo> io{
        avio_alloc_context(buffer, buffer_bytes, 0, object, read, nullptr, nullptr)};
    if (io) return io;
    av_free(buffer);
    throw std::bad_alloc{};
}

AvPtr<AVFrame> make_frame() {
    AvPtr<AVFrame> frame{av_frame_alloc()};
    if (!frame) throw std::bad_alloc{};
    return frame;
}

AvPtr<AVPacket> make_packet() {
    AvPtr<AVPacket> packet{av_packet_alloc()};
    if (!packet) throw std::bad_alloc{};
    return packet;
}

std::span<const std::uint8_t> bytes_of(const AVPacket& packet) {
    return {packet.data, static_cast<std::size_t>(std::max(packet.size, 0))};
}

std::string av_error_text(int code) {
    std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
    av_strerror(code, text.data(), text.size());
    return text.data();
}

int av_check(int ret, const std::string& subject, const char* what) {
    if (ret == AVERROR(ENOMEM)) throw std::bad_alloc{};
    if (ret == AVERROR(EAGAIN)) throw base::ReadError{subject, fmt::format("{}: {}", what, av_error_text(ret))};
    if (ret < 0) throw base::InputError{subject, fmt::format("{}: {}", what, av_error_text(ret))};
    return ret;
}

void AvFaults::add_missed(int /*packets*/) {}
void MissedPackets::add(const std::string& /*text*/) {}

void listen_to(AVFormatContext& context, AvFaults& faults) { context.opaque = &faults; }

void route_av_log() {
    static std::once_flag once;
    std::call_once(once, [] { av_log_set_callback(on_av_log); });
}

int take_missing_segments() { return std::exchange(missing_segments, 0); }

std::string take_av_error() { return std::exchange(last_error, {}); }

std::string library_version() {
    return version_text("libavformat", avformat_version()) + ", " + version_text("libavcodec", avcodec_version()) +
           ", " + version_text("libswscale", swscale_version());
}

} // namespace vlm::media
