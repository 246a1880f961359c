// SPDX-License-Identifier: Apache-2.0
#include "common/media/nut_writer.hpp"

#include <algorithm>
#include <new>
#include <utility>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
}

#include "common/base/error.hpp"

namespace vlm::media {
namespace {

constexpr AVRational microseconds{1, 1'000'000};
constexpr const char* subject = "frame stream";
constexpr int buffer_bytes = 32 * 1024;

int video_stream(std::size_t video) {
    return static_cast<int>(2 * video);
}
int text_stream(std::size_t video) {
    return static_cast<int>(2 * video + 1);
}

AVStream& add_stream(AVFormatContext& format, AVMediaType type, AVCodecID codec) {
    AVStream* stream = avformat_new_stream(&format, nullptr);
    if (stream == nullptr) throw std::bad_alloc{};
    stream->codecpar->codec_type = type;
    stream->codecpar->codec_id = codec;
    stream->time_base = microseconds;
    return *stream;
}

void describe(AVStream& stream, const NutVideo& video) {
    AVCodecParameters& codec = *stream.codecpar;
    codec.width = video.width;
    codec.height = video.height;
    codec.format = av_get_pix_fmt(video.pixel_format.c_str());
    if (video.codec == NutVideo::Codec::raw) {
        codec.codec_tag = avcodec_pix_fmt_to_codec_tag(static_cast<AVPixelFormat>(codec.format));
    }
    stream.sample_aspect_ratio = {1, 1};
    codec.sample_aspect_ratio = {1, 1};
}

} // namespace

NutWriter::NutWriter(const std::vector<NutVideo>& videos, Sink sink)
    : m_sink{std::move(sink)} {
    route_av_log();
    open_io();
    AVFormatContext* format = nullptr;
    avformat_alloc_output_context2(&format, nullptr, "nut", nullptr);
    m_format.reset(format);
    if (!m_format) throw std::bad_alloc{};
    m_format->pb = m_io.get();
    m_format->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_FLUSH_PACKETS;
    m_format->flush_packets = 1;
    av_opt_set_int(m_format->priv_data, "write_index", 0, 0); // it would grow, and a pipe has no use for it
    add_streams(videos);
    check(avformat_write_header(m_format.get(), nullptr), "cannot begin");
}

/// What the header and the texts are put together in; pictures pass by it.
void NutWriter::open_io() {
    auto* buffer = static_cast<unsigned char*>(av_malloc(buffer_bytes));
    if (buffer == nullptr) throw std::bad_alloc{};
    m_io.reset(avio_alloc_context(buffer, buffer_bytes, 1, this, nullptr, &NutWriter::on_write, nullptr));
    if (!m_io) {
        av_free(buffer);
        throw std::bad_alloc{};
    }
    m_io->direct = 1;
}

void NutWriter::add_streams(const std::vector<NutVideo>& videos) {
    for (const NutVideo& video : videos) {
        const bool raw = video.codec == NutVideo::Codec::raw;
        describe(add_stream(*m_format, AVMEDIA_TYPE_VIDEO, raw ? AV_CODEC_ID_RAWVIDEO : AV_CODEC_ID_MJPEG), video);
        add_stream(*m_format, AVMEDIA_TYPE_SUBTITLE, AV_CODEC_ID_TEXT);
    }
}

NutWriter::~NutWriter() = default;

int NutWriter::on_write(void* self, std::uint8_t* bytes, int size) noexcept {
    auto* writer = static_cast<NutWriter*>(self);
    try {
        writer->m_sink({reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)});
        return size;
    } catch (...) {
        writer->m_failure = std::current_exception(); // C code stands between here and who can take it
        return AVERROR_EXTERNAL;
    }
}

void NutWriter::check(int ret, const char* what) {
    if (m_failure) std::rethrow_exception(std::exchange(m_failure, nullptr));
    av_check(ret, subject, what);
}

void NutWriter::send(int stream, base::Micros t, AVPacket& packet) {
    packet.stream_index = stream;
    packet.pts = t.count();
    packet.dts = t.count();
    packet.flags |= AV_PKT_FLAG_KEY;
    av_packet_rescale_ts(&packet, microseconds, m_format->streams[stream]->time_base);
    const int ret = av_write_frame(m_format.get(), &packet);
    av_packet_unref(&packet);
    check(ret, "cannot write");
}

void NutWriter::write_text(std::size_t video, base::Micros t, std::string_view text) {
    av_check(av_new_packet(m_packet.get(), static_cast<int>(text.size())), subject, "a text");
    std::copy(text.begin(), text.end(), reinterpret_cast<char*>(m_packet->data));
    send(text_stream(video), t, *m_packet);
}

void NutWriter::write_picture(std::size_t video, const Picture& picture) {
    const AVFrame& frame = *picture.frame;
    const auto format = static_cast<AVPixelFormat>(frame.format);
    const int size = av_check(av_image_get_buffer_size(format, frame.width, frame.height, 1), subject, "a picture");
    av_check(av_new_packet(m_packet.get(), size), subject, "a picture");
    av_image_copy_to_buffer(m_packet->data, size, frame.data, frame.linesize, format, frame.width, frame.height, 1);
    send(video_stream(video), picture.t, *m_packet);
}

void NutWriter::write_jpeg(std::size_t video, base::Micros t, std::string_view jpeg) {
    av_check(av_new_packet(m_packet.get(), static_cast<int>(jpeg.size())), subject, "a picture");
    std::copy(jpeg.begin(), jpeg.end(), reinterpret_cast<char*>(m_packet->data));
    send(video_stream(video), t, *m_packet);
}

void NutWriter::close() {
    check(av_write_trailer(m_format.get()), "cannot end");
    avio_flush(m_io.get());
    check(0, "cannot end");
}

} // namespace vlm::media
