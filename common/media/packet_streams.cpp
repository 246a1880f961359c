// SPDX-License-Identifier: Apache-2.0
#include "common/media/packet_streams.hpp"

#include <algorithm>
#include <new>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

namespace vlm::media {
namespace {

Fraction rate_of(const AVStream& stream) {
    const AVRational rate = stream.avg_frame_rate.num > 0 ? stream.avg_frame_rate : stream.r_frame_rate;
    if (rate.num <= 0 || rate.den <= 0) return {0, 1};
    return {rate.num, rate.den};
}

std::vector<std::uint8_t> turn_of(const AVStream& stream) {
    std::size_t size = 0;
    const std::uint8_t* matrix = av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
    return matrix == nullptr ? std::vector<std::uint8_t>{} : std::vector<std::uint8_t>{matrix, matrix + size};
}

} // namespace

PacketStreams::PacketStreams(const AVFormatContext& format) {
    for (unsigned i = 0; i < format.nb_streams; ++i) {
        const AVStream& stream = *format.streams[i];
        if (stream.discard == AVDISCARD_ALL) continue;
        const bool video = stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO;
        add({stream.index, video, nullptr, stream.time_base.num, stream.time_base.den, rate_of(stream),
             turn_of(stream)},
            *stream.codecpar);
    }
}

PacketStreams::PacketStreams(const PacketStreams& source, const AVCodecParameters& video) {
    for (const Stream& stream : source.all())
        add(stream, stream.video ? video : *stream.parameters);
    for (Stream& stream : m_streams)
        stream.turn.clear(); // pictures that were decoded may have been turned
}

PacketStreams::PacketStreams(const AVCodecParameters& video, Fraction rate) {
    add({0, true, nullptr, 1, 1'000'000, rate}, video);
}

void PacketStreams::add(const Stream& stream, const AVCodecParameters& parameters) {
    AvPtr<AVCodecParameters> copy{avcodec_parameters_alloc()};
    if (!copy || avcodec_parameters_copy(copy.get(), &parameters) < 0) throw std::bad_alloc{};
    copy->codec_tag = 0; // of the container it came in
    m_streams.push_back({stream.index, stream.video, std::move(copy), stream.time_base_numerator,
                         stream.time_base_denominator, stream.frame_rate, stream.turn});
}

const PacketStreams::Stream& PacketStreams::video() const {
    return *std::find_if(m_streams.begin(), m_streams.end(), [](const Stream& stream) { return stream.video; });
}

bool PacketStreams::is_raw() const {
    const AVCodecID codec = video().parameters->codec_id;
    return codec == AV_CODEC_ID_RAWVIDEO || codec == AV_CODEC_ID_WRAPPED_AVFRAME || codec == AV_CODEC_ID_BITPACKED;
}

std::optional<std::size_t> PacketStreams::find(int index) const {
    for (std::size_t i = 0; i < m_streams.size(); ++i) {
        if (m_streams[i].index == index) return i;
    }
    return std::nullopt;
}

} // namespace vlm::media
