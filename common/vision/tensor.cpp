// SPDX-License-Identifier: Apache-2.0
#include "common/vision/tensor.hpp"

#include <fmt/format.h>

namespace vlm::vision {

std::string shape_text(const Shape& shape) {
    return fmt::format("[{}]", fmt::join(shape, ","));
}

Tensor part_of(const Tensor& batch, int picture) {
    Tensor part{batch.shape, {}};
    const std::size_t length = batch.values.size() / static_cast<std::size_t>(batch.shape.front());
    part.shape.front() = 1;
    part.values = batch.values.subspan(static_cast<std::size_t>(picture) * length, length);
    return part;
}

} // namespace vlm::vision
