// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace vlm::base {

/// The beginning of a drawing that stands for itself, and the style that plots share: classes "title", "grid", "axis",
/// and "line" of what is not filled. `label` says what it shows. It ends with end_of_svg.
[[nodiscard]] std::string begin_svg(int width, int height, std::string_view label);

inline constexpr std::string_view end_of_svg = "</svg>\n";

enum class SvgAnchor { start, middle, end };

/// Words at a place, which is where they start, their middle or their end; they are no markup, and stand on one line.
[[nodiscard]] std::string svg_text(double x, double y, SvgAnchor anchor, std::string_view words,
                                   std::string_view kind = {});

/// An axis of a plot, from 0 to a whole number of steps that reach `most`: at most `ticks` + 1 of 1, 2 or 5 times a
/// power of ten, and of no less than `least_step`.
struct PlotAxis {
    explicit PlotAxis(double most, int ticks = 5, double least_step = 0);

    /// Where a value is on it, 0 to 1.
    [[nodiscard]] double share(double value) const { return value / (step * steps); }

    double step;
    int steps;
};

} // namespace vlm::base
