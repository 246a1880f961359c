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
    for (std::size_t at = find_start_code(bytes, 0); at < bytes.size(); at = find_start_code(bytes, at + 3)) {
        if (is_idr(bytes.subspan(at + 3), codec)) return true;
    }
    return false;
}

bool is_independent(const AVPacket& packet, const AVCodecParameters& codec) {
    if ((packet.flags & AV_PKT_FLAG_KEY) == 0 || packet.size <= 0) return false;
    const AVCodecDescriptor* description = avcodec_descriptor_get(codec.codec_id);
    if (description != nullptr && (description->props & AV_CODEC_PROP_INTRA_ONLY) != 0) return true;
    const auto nal = nal_codec_of(codec);
    return nal && begins_idr(bytes_of(packet), *nal);
}

} // namespace vlm::media
