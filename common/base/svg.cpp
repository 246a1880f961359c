// SPDX-License-Identifier: Apache-2.0
#include "common/base/svg.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "common/base/text.hpp"

namespace vlm::base {
namespace {

constexpr const char* style = R"(<style>
svg { background: #fff; font: 13px sans-serif; }
text { fill: #333; }
.title { font-size: 15px; }
.grid { stroke: #ddd; }
.axis { stroke: #333; fill: none; }
.line { fill: none; stroke-width: 2; }
</style>
)";

double step_for(double most, int ticks) {
    const double rough = std::max(most, 1e-9) / ticks;
    const double power = std::pow(10, std::floor(std::log10(rough)));
    for (const double digit : {1.0, 2.0, 5.0}) {
        if (digit * power >= rough) return digit * power;
    }
    return 10 * power;
}

} // namespace

std::string begin_svg(int width, int height, std::string_view label) {
    return fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
                       "role=\"img\" aria-label=\"{2}\">\n{3}",
                       width, height, markup_escaped(label), style);
}

std::string svg_text(double x, double y, SvgAnchor anchor, std::string_view words, std::string_view kind) {
    constexpr std::array<std::string_view, 3> anchors = {"", " text-anchor=\"middle\"", " text-anchor=\"end\""};
    const std::string type = kind.empty() ? "" : fmt::format(" class=\"{}\"", kind);
    return fmt::format("<text{} x=\"{:.6g}\" y=\"{:.6g}\"{}>{}</text>\n", type, x, y,
                       anchors.at(static_cast<std::size_t>(anchor)),
                       markup_escaped(one_line(words, std::numeric_limits<std::size_t>::max())));
}

PlotAxis::PlotAxis(double most, int ticks, double least_step)
    : step{std::max(step_for(most, ticks), least_step)}
    , steps{std::max(1, static_cast<int>(std::ceil(most / step - 1e-9)))} {}

} // namespace vlm::base
