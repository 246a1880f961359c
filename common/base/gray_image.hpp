// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

namespace vlm::base {

/// How bright a picture is, row by row from the upper left: 0 (black) to 255 (white), with fractions.
struct GrayImage {
    GrayImage() = default;
    GrayImage(int its_width, int its_height)
        : width{its_width}
        , height{its_height}
        , samples(static_cast<std::size_t>(its_width) * static_cast<std::size_t>(its_height)) {}

    int width = 0;
    int height = 0;
    std::vector<float> samples;
};

} // namespace vlm::base
