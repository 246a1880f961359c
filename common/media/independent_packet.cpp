// SPDX-License-Identifier: Apache-2.0
#include "common/media/independent_packet.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
}

namespace vlm::media {
namespace {

/// Whether a NAL unit, its header first, is the first slice of an IDR picture. The first bit behind the header says
/// that a slice is the first: as a flag in HEVC, in H.264 as the number 0 of its first macroblock.
bool is_idr(std::span<const std::uint8_t> nal, NalCodec codec) {
    constexpr unsigned first_slice = 0x80;
    if (codec == NalCodec::h264) {
        constexpr unsigned idr = 5;
        return nal.size() > 1 && (nal[0] & 0x1FU) == idr && (nal[1] & first_slice) != 0;
    }
    constexpr unsigned idr_with_leading = 19; // pictures, which refer to nothing before
    constexpr unsigned idr_alone = 20;
    if (nal.size() < 3) return false;
    const unsigned type = (nal[0] >> 1U) & 0x3FU;
    return (type == idr_with_leading || type == idr_alone) && (nal[2] & first_slice) != 0;
}

} // namespace

bool begins_idr(std::span<const std::uint8_t> bytes, NalCodec codec) {
    for (std::size_t i = 0; i + 3 < bytes.size(); ++i) {
        const bool start_code = bytes[i] == 0 && bytes[i + 1] == 0 && bytes[i + 2] == 1;
        if (start_code && is_idr(bytes.subspan(i + 3), codec)) return true;
    }
    return false;
}

bool is_independent(const AVPacket& packet, const AVCodecParameters& codec) {
    if ((packet.flags & AV_PKT_FLAG_KEY) == 0 || packet.size <= 0) return false;
    const AVCodecDescriptor* description = avcodec_descriptor_get(codec.codec_id);
    if (description != nullptr && (description->props & AV_CODEC_PROP_INTRA_ONLY) != 0) return true;
    const std::span bytes{packet.data, static_cast<std::size_t>(packet.size)};
    if (codec.codec_id == AV_CODEC_ID_H264) return begins_idr(bytes, NalCodec::h264);
    return codec.codec_id == AV_CODEC_ID_HEVC && begins_idr(bytes, NalCodec::hevc);
}

} // namespace vlm::media
