// SPDX-License-Identifier: Apache-2.0
#include "common/media/nal_units.hpp"

#include <algorithm>

extern "C" {
#include <libavcodec/codec_par.h>
}

namespace vlm::media {
namespace {

constexpr std::size_t start_code_bytes = 3;

} // namespace

std::optional<NalCodec> nal_codec_of(const AVCodecParameters& codec) {
    if (codec.codec_id == AV_CODEC_ID_H264) return NalCodec::h264;
    if (codec.codec_id == AV_CODEC_ID_HEVC) return NalCodec::hevc;
    return std::nullopt;
}

std::size_t find_start_code(std::span<const std::uint8_t> bytes, std::size_t from) {
    for (std::size_t i = from; i + 2 < bytes.size();) {
        if (bytes[i + 2] > 1) {
            i += start_code_bytes; // no start code has such a byte
        } else if (bytes[i] == 0 && bytes[i + 1] == 0 && bytes[i + 2] == 1) {
            return i;
        } else {
            ++i;
        }
    }
    return bytes.size();
}

bool begins_with_start_code(std::span<const std::uint8_t> bytes) {
    constexpr std::size_t most_bytes = start_code_bytes + 1; // a zero may stand before
    const auto beginning = bytes.first(std::min(bytes.size(), most_bytes));
    const std::size_t at = find_start_code(beginning, 0);
    return at < beginning.size() && (at == 0 || beginning[0] == 0);
}

std::vector<std::span<const std::uint8_t>> nal_units(std::span<const std::uint8_t> bytes) {
    std::vector<std::span<const std::uint8_t>> units;
    for (std::size_t at = find_start_code(bytes, 0); at < bytes.size();) {
        const std::size_t begin = at + start_code_bytes;
        at = find_start_code(bytes, begin);
        std::size_t end = at;
        while (end > begin && bytes[end - 1] == 0) // of the next start code, or padding
            --end;
        if (end > begin) units.push_back(bytes.subspan(begin, end - begin));
    }
    return units;
}

} // namespace vlm::media
