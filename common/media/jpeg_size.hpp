// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "common/media/picture_size.hpp"

namespace vlm::media {

/// The size that a JPEG's frame header says (ITU-T T.81, annex B); nothing where there is none. Pure.
[[nodiscard]] std::optional<PictureSize> jpeg_size(std::span<const std::uint8_t> bytes);

} // namespace vlm::media
