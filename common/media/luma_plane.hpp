// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/base/gray_image.hpp"
#include "common/media/picture.hpp"

namespace vlm::media {

/// A small picture of how bright a decoded one is, as stored (not yet upright): each sample is the mean of its part of
/// the luma plane, limited range made full. Cheap: reads each sample of luma once, and no colours unless the picture is
/// RGB. Throws InputError where the picture's format cannot be read.
[[nodiscard]] base::GrayImage luma_plane(const Picture& picture, int width, int height);

/// The same in the picture's own shape, scaled down until no side is longer than this.
[[nodiscard]] base::GrayImage luma_plane(const Picture& picture, int longest_side);

} // namespace vlm::media
