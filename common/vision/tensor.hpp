// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

namespace vlm::vision {

/// How long a tensor is in each dimension; -1 where any length will do.
using Shape = std::vector<int>;

/// Numbers that somebody else holds, row by row: the last dimension is the densest.
struct Tensor {
    Shape shape;
    std::span<const float> values;
};

/// "[1,3549,85]"
[[nodiscard]] std::string shape_text(const Shape& shape);

/// The part of a tensor that is about one of the pictures which its first dimension counts. Its first dimension is 1.
[[nodiscard]] Tensor part_of(const Tensor& batch, int picture);

} // namespace vlm::vision
