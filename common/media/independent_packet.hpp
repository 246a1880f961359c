// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "common/media/av.hpp"
#include "common/media/nal_units.hpp"

struct AVCodecParameters;

namespace vlm::media {

/// Whether a packet of NAL units behind start codes (Annex B) holds the first slice of an IDR picture. Pure.
[[nodiscard]] bool begins_idr(std::span<const std::uint8_t> bytes, NalCodec codec);

/// Whether this packet's picture, and none that comes later, refers to anything before: more than being a keyframe,
/// from which decoding may begin with faults. False where that is not known.
[[nodiscard]] bool is_independent(const AVPacket& packet, const AVCodecParameters& codec);

} // namespace vlm::media
