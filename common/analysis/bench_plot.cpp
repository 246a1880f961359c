// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/bench_plot.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "common/base/svg.hpp"
#include "common/base/text.hpp"
#include "common/records/summary.hpp"

namespace vlm::analysis {

using base::PlotAxis;
using base::svg_text;
using base::SvgAnchor;

namespace {

constexpr int width = 720;
constexpr int height = 440;
constexpr int left = 70;
constexpr int right = 30;
constexpr int top = 46;
constexpr int bottom = 56;

/// What base::begin_svg() does not say.
constexpr const char* style = R"(<style>
.p50 { stroke: #1f6fb2; } .p95 { stroke: #c8502d; }
circle { fill: #fff; stroke-width: 2; }
.at { font-size: 12px; text-anchor: middle; }
</style>
)";

/// Of a label from its point: beside the line, where that goes straight up, too.
struct Offset {
    int x;
    int y;
};

struct Point {
    double x;
    double y;
    std::int64_t at_once;
};

class Drawing {
public:
    Drawing(PlotAxis x, PlotAxis y)
        : m_x{x}
        , m_y{y} {}

    [[nodiscard]] double x(double value) const { return left + m_x.share(value) * (width - left - right); }
    [[nodiscard]] double y(double value) const { return height - bottom - m_y.share(value) * (height - top - bottom); }

    [[nodiscard]] std::string axes() const {
        std::string text;
        for (int i = 0; i <= m_y.steps; ++i) {
            const double value = i * m_y.step;
            text += fmt::format("<path class=\"grid\" d=\"M{} {:.1f}H{}\"/>\n", left, y(value), width - right);
            text += svg_text(left - 8, y(value) + 4, SvgAnchor::end, fmt::format("{:g}", value));
        }
        for (int i = 0; i <= m_x.steps; ++i) {
            text +=
                svg_text(x(i * m_x.step), height - bottom + 18, SvgAnchor::middle, fmt::format("{:g}", i * m_x.step));
        }
        text += fmt::format("<path class=\"axis\" d=\"M{} {}V{}H{}\"/>\n", left, top, height - bottom, width - right);
        text += svg_text((left + width - right) / 2.0, height - 14, SvgAnchor::middle, "requests a second");
        return text +
               fmt::format("<text transform=\"translate(18 {}) rotate(-90)\" text-anchor=\"middle\">ms to the end "
                           "of an answer</text>\n",
                           (top + height - bottom) / 2);
    }

    [[nodiscard]] std::string line(const std::vector<Point>& points, const char* kind, Offset label) const {
        std::string path;
        std::string dots;
        for (const Point& point : points) {
            path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? 'M' : 'L', x(point.x), y(point.y));
            dots += fmt::format("<circle class=\"{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\"/>\n", kind, x(point.x),
                                y(point.y));
            dots += svg_text(x(point.x) + label.x, y(point.y) + label.y, SvgAnchor::start,
                             std::to_string(point.at_once), "at");
        }
        return fmt::format("<path class=\"line {}\" d=\"{}\"/>\n", kind, path) + dots;
    }

private:
    PlotAxis m_x;
    PlotAxis m_y;
};

std::vector<Point> points_of(const std::vector<records::BenchRecord>& levels, double percent) {
    std::vector<Point> points;
    for (const records::BenchRecord& level : levels) {
        if (const auto latency = records::percentile(level.e2el_ms, percent))
            points.push_back({level.per_second(static_cast<double>(level.completed)), *latency, level.max_concurrency});
    }
    return points;
}

std::string legend() {
    std::string text;
    int x = width - right - 150;
    for (const char* kind : {"p50", "p95"}) {
        text += fmt::format("<path class=\"line {}\" d=\"M{} 24h24\"/>", kind, x) +
                svg_text(x + 30, 28, SvgAnchor::start, kind);
        x += 80;
    }
    return text;
}

} // namespace

std::string bench_plot(const std::vector<records::BenchRecord>& levels) {
    constexpr Offset above{-10, -8};
    constexpr Offset below{11, 18};
    const std::vector<Point> medians = points_of(levels, 50);
    const std::vector<Point> slow = points_of(levels, 95);
    double most_x = 0;
    double most_y = 0;
    for (const Point& point : slow) {
        most_x = std::max(most_x, point.x);
        most_y = std::max(most_y, point.y);
    }
    const std::string model = levels.empty() ? "" : levels.front().model;
    std::string text = base::begin_svg(width, height, "throughput against latency") + style;
    text += svg_text(left, 28, SvgAnchor::start, base::one_line(model, 40) + ", by requests at once", "title");
    const Drawing drawing{PlotAxis{most_x}, PlotAxis{most_y}};
    text += legend() + drawing.axes();
    return text + drawing.line(medians, "p50", below) + drawing.line(slow, "p95", above) +
           std::string{base::end_of_svg};
}

} // namespace vlm::analysis
