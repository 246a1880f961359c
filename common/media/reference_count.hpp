// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>

struct AVCodecParameters;

namespace vlm::media {

/// To how many frames before it a frame of H.264 refers at most unless it says otherwise
/// (num_ref_idx_l0_default_active, ITU-T H.264 7.4.2.2, the largest of all picture parameter sets): where it is 1, to
/// the one that encoders find nearest, which is none that is shown out of order. Nothing for other codecs (what HEVC
/// says there is not kept to), and where the parameter sets stand in the packets alone. Pure.
[[nodiscard]] std::optional<int> default_references(const AVCodecParameters& codec);

/// The same of one picture parameter set, a NAL unit. Nothing where it is damaged or has slice groups. Pure.
[[nodiscard]] std::optional<int> default_references(std::span<const std::uint8_t> picture_parameter_set);

} // namespace vlm::media
