// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "common/media/av.hpp"

namespace vlm::media {

/// Packets of one stream as MP4 stores them: NAL units behind their lengths instead of start codes, AAC without the
/// headers of ADTS. All others stay as they are.
class SampleBytes {
public:
    explicit SampleBytes(const AVCodecParameters& codec);

    /// Appends a packet's bytes, and says how many they have become.
    std::uint32_t append(std::span<const std::uint8_t> packet, std::vector<std::uint8_t>& to) const;

private:
    enum class Shape { as_is, start_codes, adts };
    Shape m_shape = Shape::as_is;
};

/// What a decoder must know of AAC (ISO/IEC 14496-3, AudioSpecificConfig), told by the ADTS header with which a packet
/// begins; empty where there is none, or it leaves the channels to the packet.
[[nodiscard]] std::vector<std::uint8_t> config_of_adts(std::span<const std::uint8_t> packet);

} // namespace vlm::media
