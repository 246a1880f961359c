// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/base/yuv_image.hpp"
#include "common/media/video_info.hpp"

namespace vlm::media {

/// Changes the matrix of a full-range picture to BT.601 in place. `kr` and `kb` are the luma weights of red and blue of
/// the matrix it has (ITU-T H.273, MatrixCoefficients). Pure.
void to_bt601(base::YuvImage& image, double kr, double kb);

/// The picture mirrored left to right and then turned clockwise, as the orientation says. Pure.
[[nodiscard]] base::YuvImage upright(base::YuvImage image, Orientation orientation);

} // namespace vlm::media
