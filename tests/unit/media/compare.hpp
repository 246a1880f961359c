// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/base/yuv_image.hpp"

namespace vlm::test {

/// How like each other two pictures of one size are: peak signal to noise in decibels, 99 where they are equal.
struct Likeness {
    double luma;
    double all; ///< all planes together
};

/// The test fails where the sizes differ.
[[nodiscard]] Likeness likeness(const base::YuvImage& a, const base::YuvImage& b);

} // namespace vlm::test
