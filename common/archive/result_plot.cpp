// SPDX-License-Identifier: Apache-2.0
#include "common/archive/result_plot.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "common/base/text.hpp"

namespace vlm::archive {

using base::Micros;

namespace {

constexpr int column_width = 5;
constexpr int title_height = 16;
constexpr int lane_height = 30; ///< of its bars
constexpr int axis_height = 18;

std::string bar(std::string_view kind, std::size_t column, int bottom, double height, const std::string& title) {
    return fmt::format(
        "<rect class=\"{}\" x=\"{}\" y=\"{:.1f}\" width=\"{}\" height=\"{:.1f}\"><title>{}</title></rect>\n", kind,
        column * column_width, bottom - height, column_width, height, title);
}

} // namespace

ResultPlot::ResultPlot(Micros length)
    : m_length{std::max(length, Micros{1})} {}

std::size_t ResultPlot::column_at(Micros t) const {
    const double share = static_cast<double>(t.count()) / static_cast<double>(m_length.count());
    return static_cast<std::size_t>(std::clamp(share * columns, 0.0, columns - 1.0));
}

void ResultPlot::add(std::string_view task, Micros t0, Micros t1, bool failed) {
    auto lane = std::find_if(m_lanes.begin(), m_lanes.end(), [&](const Lane& one) { return one.task == task; });
    if (lane == m_lanes.end()) lane = m_lanes.insert(lane, Lane{std::string{task}});
    auto& counts = failed ? lane->failures : lane->answers;
    const std::size_t last = column_at(std::max(t0, t1 - Micros{1}));
    for (std::size_t column = column_at(t0); column <= last; ++column)
        ++counts.at(column);
}

std::string ResultPlot::svg() const {
    if (m_lanes.empty()) return "";
    constexpr int step = title_height + lane_height;
    const auto bottom = static_cast<int>(m_lanes.size()) * step;
    std::string text = fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"results over time\">\n",
                                   columns * column_width, bottom + axis_height);
    for (std::size_t i = 0; i < m_lanes.size(); ++i)
        text += drawn(m_lanes[i], static_cast<int>(i) * step);
    return text + axis(bottom) + "</svg>\n";
}

std::string ResultPlot::drawn(const Lane& lane, int top) const {
    const int bottom = top + title_height + lane_height;
    std::size_t most = 1;
    for (std::size_t i = 0; i < columns; ++i)
        most = std::max(most, lane.answers.at(i) + lane.failures.at(i));
    std::string text = fmt::format("<text x=\"0\" y=\"{}\">{}</text>\n", top + title_height - 4,
                                   base::markup_escaped(base::one_line(lane.task)));
    for (std::size_t i = 0; i < columns; ++i) {
        const auto height = [&](std::size_t n) {
            return lane_height * static_cast<double>(n) / static_cast<double>(most);
        };
        const Micros t = m_length * static_cast<std::int64_t>(i) / static_cast<std::int64_t>(columns);
        const std::size_t answers = lane.answers.at(i);
        const std::size_t failures = lane.failures.at(i);
        const std::string title = fmt::format("{}: {}, {} failed", base::format_clock(t),
                                              base::counted(answers + failures, "result"), failures);
        if (answers > 0) text += bar("answers", i, bottom, height(answers), title);
        if (failures > 0)
            text += bar("failures", i, bottom - static_cast<int>(height(answers)), height(failures), title);
    }
    return text;
}

/// Times below the lanes: the beginning, the quarters, the end.
std::string ResultPlot::axis(int top) const {
    constexpr int width = columns * column_width;
    constexpr std::array<std::string_view, 5> anchors = {"start", "middle", "middle", "middle", "end"};
    std::string text = fmt::format("<path d=\"M0 {0}H{1}\"/>\n", top, width);
    for (int i = 0; i <= 4; ++i) {
        const auto t = std::chrono::floor<std::chrono::milliseconds>(m_length * i / 4);
        text += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"{}\">{}</text>\n", width * i / 4,
                            top + axis_height - 4, anchors.at(static_cast<std::size_t>(i)), base::format_clock(t));
    }
    return text;
}

} // namespace vlm::archive
