// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/bench_plot.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "common/base/text.hpp"
#include "common/records/summary.hpp"

namespace vlm::analysis {
namespace {

constexpr int width = 720;
constexpr int height = 440;
constexpr int left = 70;
constexpr int right = 30;
constexpr int top = 46;
constexpr int bottom = 56;
constexpr int ticks = 5;

constexpr const char* style = R"(<style>
svg { background: #fff; font: 13px sans-serif; }
text { fill: #333; }
.title { font-size: 15px; }
.grid { stroke: #ddd; }
.axis { stroke: #333; fill: none; }
.p50 { stroke: #1f6fb2; } .p95 { stroke: #c8502d; }
.line { fill: none; stroke-width: 2; }
circle { fill: #fff; stroke-width: 2; }
.at { font-size: 12px; text-anchor: middle; }
</style>
)";

/// A step of 1, 2 or 5 times a power of ten, so that at most `ticks` of them reach `most`.
double step_for(double most) {
    const double rough = std::max(most, 1e-9) / ticks;
    const double power = std::pow(10, std::floor(std::log10(rough)));
    for (const double digit : {1.0, 2.0, 5.0}) {
        if (digit * power >= rough) return digit * power;
    }
    return 10 * power;
}

/// An axis from 0 to a whole number of steps.
struct Axis {
    explicit Axis(double most)
        : step{step_for(most)}
        , steps{std::max(1, static_cast<int>(std::ceil(most / step - 1e-9)))} {}

    [[nodiscard]] double share(double value) const { return value / (step * steps); }

    double step;
    int steps;
};

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
    Drawing(Axis x, Axis y)
        : m_x{x}
        , m_y{y} {}

    [[nodiscard]] double x(double value) const { return left + m_x.share(value) * (width - left - right); }
    [[nodiscard]] double y(double value) const { return height - bottom - m_y.share(value) * (height - top - bottom); }

    [[nodiscard]] std::string axes() const {
        std::string text;
        for (int i = 0; i <= m_y.steps; ++i) {
            const double value = i * m_y.step;
            text += fmt::format("<path class=\"grid\" d=\"M{} {:.1f}H{}\"/>\n", left, y(value), width - right);
            text += fmt::format("<text x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{:g}</text>\n", left - 8, y(value) + 4,
                                value);
        }
        for (int i = 0; i <= m_x.steps; ++i) {
            text += fmt::format("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{:g}</text>\n", x(i * m_x.step),
                                height - bottom + 18, i * m_x.step);
        }
        text += fmt::format("<path class=\"axis\" d=\"M{} {}V{}H{}\"/>\n", left, top, height - bottom, width - right);
        text += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">requests a second</text>\n",
                            (left + width - right) / 2, height - 14);
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
            dots += fmt::format("<text class=\"at\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", x(point.x) + label.x,
                                y(point.y) + label.y, point.at_once);
        }
        return fmt::format("<path class=\"line {}\" d=\"{}\"/>\n", kind, path) + dots;
    }

private:
    Axis m_x;
    Axis m_y;
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
        text += fmt::format("<path class=\"line {}\" d=\"M{} 24h24\"/><text x=\"{}\" y=\"28\">{}</text>\n", kind, x,
                            x + 30, kind);
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
    std::string text = fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" "
                                   "viewBox=\"0 0 {0} {1}\" role=\"img\" aria-label=\"throughput against latency\">\n",
                                   width, height);
    text += style;
    text += fmt::format("<text class=\"title\" x=\"{}\" y=\"28\">{}, by requests at once</text>\n", left,
                        base::markup_escaped(base::one_line(model, 40)));
    const Drawing drawing{Axis{most_x}, Axis{most_y}};
    text += legend() + drawing.axes();
    return text + drawing.line(medians, "p50", below) + drawing.line(slow, "p95", above) + "</svg>\n";
}

} // namespace vlm::analysis
