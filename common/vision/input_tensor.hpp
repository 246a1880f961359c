// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "common/base/yuv_image.hpp"
#include "common/vision/detector.hpp"
#include "common/vision/model_description.hpp"

namespace vlm::vision {

/// Where the upper left corner of a picture lies in an input into which it fits.
[[nodiscard]] Extent offset_of(Fit fit, Extent picture, Extent input);

/// Writes a picture, which is no larger than the input, as the numbers that a network takes. `out` holds 3 for each
/// pixel of the input.
void fill_tensor(const base::YuvImage& picture, const Preparation& preparation, Layout layout, Extent input,
                 std::span<float> out);

} // namespace vlm::vision
