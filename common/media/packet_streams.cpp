// SPDX-License-Identifier: Apache-2.0
#include "common/media/packet_streams.hpp"

#include <new>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

namespace vlm::media {

PacketStreams::PacketStreams(const AVFormatContext& format) {
    for (unsigned i = 0; i < format.nb_streams; ++i) {
        const AVStream& stream = *format.streams[i];
        const bool video = stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO;
        if (stream.discard == AVDISCARD_ALL) continue;
        AvPtr<AVCodecParameters> copy{avcodec_parameters_alloc()};
        if (!copy || avcodec_parameters_copy(copy.get(), stream.codecpar) < 0) throw std::bad_alloc{};
        copy->codec_tag = 0; // of the container it came in
        m_streams.push_back({stream.index, video, std::move(copy), stream.time_base.num, stream.time_base.den});
    }
}

std::optional<std::size_t> PacketStreams::find(int index) const {
    for (std::size_t i = 0; i < m_streams.size(); ++i) {
        if (m_streams[i].index == index) return i;
    }
    return std::nullopt;
}

} // namespace vlm::media
