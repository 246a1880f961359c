// SPDX-License-Identifier: Apache-2.0
#include "common/infer/pixel_grid.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/text.hpp"

namespace vlm::infer {
namespace {

constexpr double worst_ratio = 200;

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

} // namespace

PixelGrid pixel_grid(std::string_view model) {
    const std::string name = base::lower(model);
    const bool newer = has(name, "qwen3-vl") || has(name, "qwen3vl") || has(name, "qwen3.5") || has(name, "qwen3.6") ||
                       has(name, "qwen3-omni") || has(name, "qwen4");
    if (newer) return {32, 65'536, 16'777'216};
    const bool older = has(name, "qwen2-vl") || has(name, "qwen2.5-vl") || has(name, "qwen2.5vl") ||
                       has(name, "qwen2vl") || has(name, "qwen2.5-omni");
    if (older) return {28, 3'136, 12'845'056};
    return {};
}

PixelSize smart_resize(PixelSize size, const PixelGrid& grid) {
    if (size.width <= 0 || size.height <= 0) throw base::UsageError{"a picture without pixels cannot be scaled"};
    const double width = size.width;
    const double height = size.height;
    if (std::max(width, height) / std::min(width, height) > worst_ratio)
        throw base::UsageError{fmt::format("a picture of {}x{} is too narrow for the model: its sides may differ by a "
                                           "factor of 200",
                                           size.width, size.height)};
    const double step = grid.step;
    // nearbyint rounds ties to even, as Python's round does, on which the models' processors rely.
    double w = std::max(step, std::nearbyint(width / step) * step);
    double h = std::max(step, std::nearbyint(height / step) * step);
    const auto most = static_cast<double>(grid.max_pixels);
    const auto least = static_cast<double>(grid.min_pixels);
    if (grid.max_pixels > 0 && w * h > most) {
        const double shrink = std::sqrt(width * height / most);
        w = std::max(step, std::floor(width / shrink / step) * step);
        h = std::max(step, std::floor(height / shrink / step) * step);
    } else if (w * h < least) {
        const double grow = std::sqrt(least / (width * height));
        w = std::ceil(width * grow / step) * step;
        h = std::ceil(height * grow / step) * step;
    }
    return {static_cast<int>(w), static_cast<int>(h)};
}

} // namespace vlm::infer
