// SPDX-License-Identifier: Apache-2.0
#include "common/media/picture_order.hpp"

#include <algorithm>
#include <new>
#include <numeric>
#include <tuple>

extern "C" {
#include <libavcodec/avcodec.h>
}

namespace vlm::media {

void PictureOrder::Close::operator()(AVCodecParserContext* parser) const noexcept {
    av_parser_close(parser);
}

PictureOrder::PictureOrder(const AVCodecParameters& codec)
    : m_codec{avcodec_alloc_context3(nullptr)}
    , m_parser{av_parser_init(codec.codec_id)} {
    if (!m_codec || !m_parser || avcodec_parameters_to_context(m_codec.get(), &codec) < 0) throw std::bad_alloc{};
    m_parser->flags |= PARSER_FLAG_COMPLETE_FRAMES;
}

void PictureOrder::add(const AVPacket& packet) {
    std::uint8_t* unused = nullptr;
    int unused_bytes = 0;
    std::ignore = av_parser_parse2(m_parser.get(), m_codec.get(), &unused, &unused_bytes, packet.data, packet.size,
                                   AV_NOPTS_VALUE, AV_NOPTS_VALUE, -1);
    const Place last = m_places.empty() ? Place{0, 0} : m_places.back();
    const int count = m_parser->output_picture_number;
    const bool anew = (packet.flags & AV_PKT_FLAG_KEY) != 0 && count == 0;
    m_places.push_back({anew ? last.sequence + 1 : last.sequence, count});
}

void PictureOrder::apply_to(std::vector<CodedSample>& samples) const {
    std::vector<std::size_t> shown(std::min(samples.size(), m_places.size()));
    std::iota(shown.begin(), shown.end(), std::size_t{0});
    std::stable_sort(shown.begin(), shown.end(), [&](std::size_t one, std::size_t other) {
        return std::tie(m_places[one].sequence, m_places[one].count) <
               std::tie(m_places[other].sequence, m_places[other].count);
    });
    for (std::size_t i = 0; i < shown.size(); ++i)
        samples[shown[i]].pts = samples[i].dts;
}

} // namespace vlm::media
