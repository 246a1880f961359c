// SPDX-License-Identifier: Apache-2.0
#include "common/media/carried_streams.hpp"

#include <memory>
#include <new>
#include <set>
#include <string_view>
#include <tuple>

#include <fmt/format.h>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

namespace vlm::media {
namespace {

/// A file that takes everything and keeps nothing.
std::unique_ptr<AVIOContext, FreeIo> nowhere() {
    constexpr int buffer_bytes = 4096;
    constexpr int datagram_bytes = 1400;
    auto* buffer = static_cast<unsigned char*>(av_malloc(buffer_bytes));
    if (buffer == nullptr) throw std::bad_alloc{};
    std::unique_ptr<AVIOContext, FreeIo> io{avio_alloc_context(
        buffer, buffer_bytes, 1, nullptr, nullptr, [](void*, std::uint8_t*, int size) { return size; },
        [](void*, std::int64_t position, int) { return position; })};
    if (!io) {
        av_free(buffer);
        throw std::bad_alloc{};
    }
    io->max_packet_size = datagram_bytes;
    return io;
}

/// Whether a file of such streams can be begun.
bool begins(const std::string& format, const std::vector<const PacketStreams::Stream*>& streams) {
    const auto io = nowhere();
    AVFormatContext* raw = nullptr;
    if (avformat_alloc_output_context2(&raw, nullptr, format.c_str(), nullptr) < 0) throw std::bad_alloc{};
    const AvPtr<AVFormatContext> context{raw};
    context->pb = io.get();
    context->flags |= AVFMT_FLAG_CUSTOM_IO;
    for (const PacketStreams::Stream* stream : streams) {
        AVStream* added = avformat_new_stream(context.get(), nullptr);
        if (added == nullptr || avcodec_parameters_copy(added->codecpar, stream->parameters.get()) < 0)
            throw std::bad_alloc{};
        added->time_base = {stream->time_base_numerator, stream->time_base_denominator};
    }
    const bool begun = avformat_write_header(context.get(), nullptr) >= 0;
    if (begun) std::ignore = av_write_trailer(context.get()); // which frees what some hold
    std::ignore = take_av_error();
    return begun;
}

/// Whether it is taken beside those that are. RTSP sends each stream for itself, in RTP.
bool is_taken(const std::string& format, std::vector<const PacketStreams::Stream*> taken,
              const PacketStreams::Stream& stream) {
    if (format == "rtsp") return begins("rtp", {&stream});
    taken.push_back(&stream);
    return begins(format, taken);
}

} // namespace

CarriedStreams::CarriedStreams(const std::string& format, const PacketStreams& streams)
    : m_taken(streams.all().size()) {
    route_av_log();
    const PacketStreams::Stream& video = streams.video();
    m_has_video = is_taken(format, {}, video);
    if (!m_has_video) {
        m_complaint = fmt::format("{} takes no {}", format, avcodec_get_name(video.parameters->codec_id));
        return;
    }
    std::vector<const PacketStreams::Stream*> taken{&video};
    std::set<std::string> refused;
    for (std::size_t i = 0; i < m_taken.size(); ++i) {
        const PacketStreams::Stream& stream = streams.all()[i];
        m_taken[i] = stream.video || is_taken(format, taken, stream);
        if (!m_taken[i]) refused.insert(avcodec_get_name(stream.parameters->codec_id));
        if (m_taken[i] && !stream.video) taken.push_back(&stream);
    }
    if (refused.empty()) return;
    m_complaint = fmt::format("without sound in {}, which {} does not take", fmt::join(refused, ", "), format);
}

} // namespace vlm::media
