// SPDX-License-Identifier: Apache-2.0
#include "common/counting/count_plot.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "common/base/svg.hpp"
#include "common/base/text.hpp"
#include "common/counting/plot_times.hpp"
#include "common/vision/palette.hpp"

namespace vlm::counting {

using base::Micros;
using base::svg_text;
using base::SvgAnchor;

namespace {

constexpr int width = 960;
constexpr int left = 76;
constexpr int right = 24;
constexpr int head = 44;          ///< above the first panel
constexpr int panel_head = 30;    ///< above a panel's scale: its title and legend
constexpr int panel_height = 120; ///< of its scale
constexpr int panel_foot = 14;
constexpr int foot = 50; ///< below the last panel: times, and what they are
constexpr int days = 16; ///< more, where days are below the times
constexpr int time_marks = 8;
constexpr int value_marks = 4;
constexpr int columns_a_pixel = 2;
constexpr std::size_t longest_name = 40; ///< bytes

/// Of the palette what is dark enough on white; from the second round on with gaps.
constexpr std::array colours{vision::palette::blue,   vision::palette::vermillion,     vision::palette::bluish_green,
                             vision::palette::orange, vision::palette::reddish_purple, vision::palette::sky_blue,
                             vision::palette::black};

std::string stroke_of(std::size_t number) {
    const vision::Colour colour = colours.at(number % colours.size());
    const std::string gaps = number < colours.size() ? "" : " stroke-dasharray=\"6 3\"";
    return fmt::format("stroke=\"#{:02x}{:02x}{:02x}\"{}", colour.red, colour.green, colour.blue, gaps);
}

/// Where times are across the plot.
struct Across {
    Micros start;
    Micros end;

    [[nodiscard]] double x(Micros t) const {
        const Micros span = std::max(end - start, Micros{1});
        const double share = static_cast<double>((t - start).count()) / static_cast<double>(span.count());
        return left + std::clamp(share, 0.0, 1.0) * (width - left - right);
    }
};

/// A series as the path of a line, in which what falls on one place across is one upright stroke.
class StepPath {
public:
    StepPath(const Across& across, const base::PlotAxis& axis, double bottom)
        : m_across{across}
        , m_axis{axis}
        , m_bottom{bottom} {}

    [[nodiscard]] std::string of(const PlotSeries& series) {
        for (const auto& [t, value] : series.steps) {
            if (t > m_across.end) break;
            add(m_across.x(t), y(value));
        }
        if (!m_column) return "";
        flush();
        return m_path + fmt::format("H{:.1f}", m_across.x(m_across.end));
    }

private:
    [[nodiscard]] double y(double value) const { return m_bottom - m_axis.share(value) * panel_height; }

    void add(double x, double y) {
        const auto column = static_cast<std::int64_t>(x * columns_a_pixel);
        if (m_column && *m_column != column) flush();
        if (m_column != column) {
            m_column = column;
            m_x = x;
            m_lowest = m_highest = y;
        }
        m_lowest = std::max(m_lowest, y);
        m_highest = std::min(m_highest, y);
        m_last = y;
    }

    void flush() {
        m_path += m_path.empty() ? fmt::format("M{:.1f} {:.1f}", m_x, m_last) : fmt::format("H{:.1f}", m_x);
        if (m_lowest != m_highest) m_path += fmt::format("V{:.1f}V{:.1f}", m_lowest, m_highest);
        m_path += fmt::format("V{:.1f}", m_last);
    }

    const Across& m_across;
    const base::PlotAxis& m_axis;
    double m_bottom;
    std::string m_path;
    std::optional<std::int64_t> m_column;
    double m_x = 0;
    double m_lowest = 0;
    double m_highest = 0;
    double m_last = 0;
};

double most_of(const PlotPanel& panel) {
    double most = 1;
    for (const PlotSeries& series : panel.series) {
        for (const auto& [t, value] : series.steps)
            most = std::max(most, value);
    }
    return most;
}

/// Names from the right border leftwards, each behind a piece of its line.
std::string legend(const PlotPanel& panel, int top) {
    constexpr double letter = 7.2; // about, of 13 px
    std::string text;
    double x = width - right;
    for (std::size_t i = panel.series.size(); i-- > 0;) {
        const std::string name = base::one_line(panel.series[i].name, longest_name);
        x -= letter * static_cast<double>(name.size()) + 30;
        text += fmt::format("<path class=\"line\" {} d=\"M{:.1f} {}h20\"/>\n", stroke_of(i), x, top + 15);
        text += svg_text(x + 25, top + 19, SvgAnchor::start, name);
        x -= 14;
    }
    return text;
}

std::string scale_of(const PlotPanel& panel, const base::PlotAxis& axis, int bottom) {
    std::string text;
    for (int i = 0; i <= axis.steps; ++i) {
        const double y = bottom - axis.share(i * axis.step) * panel_height;
        text += fmt::format("<path class=\"grid\" d=\"M{} {:.1f}H{}\"/>\n", left, y, width - right);
        text += svg_text(left - 8, y + 4, SvgAnchor::end, fmt::format("{:g}", i * axis.step));
    }
    text += fmt::format("<g transform=\"translate(20 {}) rotate(-90)\">", bottom - panel_height / 2);
    return text + svg_text(0, 0, SvgAnchor::middle, base::one_line(panel.unit, longest_name)) + "</g>\n";
}

std::string drawn(const PlotPanel& panel, const Across& across, const std::vector<TimeMark>& marks, int top) {
    const int bottom = top + panel_head + panel_height;
    const base::PlotAxis axis{most_of(panel), value_marks, 1};
    std::string text = svg_text(left, top + 19, SvgAnchor::start, base::one_line(panel.title, longest_name), "name");
    text += legend(panel, top) + scale_of(panel, axis, bottom);
    for (const TimeMark& mark : marks)
        text += fmt::format("<path class=\"grid\" d=\"M{:.1f} {}v{}\"/>\n", across.x(mark.t), bottom - panel_height,
                            panel_height);
    text +=
        fmt::format("<path class=\"axis\" d=\"M{} {}V{}H{}\"/>\n", left, bottom - panel_height, bottom, width - right);
    for (std::size_t i = 0; i < panel.series.size(); ++i) {
        const std::string path = StepPath{across, axis, static_cast<double>(bottom)}.of(panel.series[i]);
        if (!path.empty()) text += fmt::format("<path class=\"line\" {} d=\"{}\"/>\n", stroke_of(i), path);
    }
    return text;
}

std::string times_between(int top, int bottom, const std::vector<TimeMark>& marks, const Across& across,
                          std::string_view name) {
    std::string text;
    for (const TimeMark& mark : marks) {
        const double x = across.x(mark.t);
        text += fmt::format("<path class=\"axis\" d=\"M{:.1f} {}v5\"/>\n", x, top);
        text += svg_text(x, top + 19, SvgAnchor::middle, mark.label);
        if (!mark.day.empty()) text += svg_text(x, top + 35, SvgAnchor::middle, mark.day);
    }
    return text + svg_text((left + width - right) / 2.0, bottom - 12, SvgAnchor::middle, name);
}

} // namespace

std::string CountPlot::svg() const {
    const auto count = static_cast<int>(panels.size());
    const int step = panel_head + panel_height + panel_foot;
    const int bottom = head + count * step - panel_foot;
    const Across across{start, end};
    const bool is_wall = clock == Clock::wall;
    const auto marks = is_wall ? wall_marks(start, end, time_marks) : media_marks(start, end, time_marks);
    const int height = bottom + foot + (is_wall ? days : 0);
    std::string text = base::begin_svg(width, height, "counts over time");
    text += "<style>.name { font-weight: bold; }</style>\n";
    text += svg_text(left, 28, SvgAnchor::start, base::one_line(title, 2 * longest_name), "title");
    for (int i = 0; i < count; ++i)
        text += drawn(panels[static_cast<std::size_t>(i)], across, marks, head + i * step);
    text += times_between(bottom, height, marks, across, is_wall ? "UTC" : "time in the video");
    return text + std::string{base::end_of_svg};
}

} // namespace vlm::counting
