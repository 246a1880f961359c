// SPDX-License-Identifier: Apache-2.0
#include "common/archive/time_plot.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "common/base/svg.hpp"
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

TimePlot::TimePlot(const Span& span, std::function<std::string(Micros)> label)
    : m_span{span.start, std::max(span.end, span.start + Micros{1})}
    , m_label{std::move(label)} {}

std::size_t TimePlot::column_at(Micros t) const {
    const double share =
        static_cast<double>((t - m_span.start).count()) / static_cast<double>((m_span.end - m_span.start).count());
    return static_cast<std::size_t>(std::clamp(share * columns, 0.0, columns - 1.0));
}

TimePlot::Lane& TimePlot::lane_of(Kind kind, std::string_view name) {
    const auto lane = std::find_if(m_lanes.begin(), m_lanes.end(),
                                   [&](const Lane& one) { return one.kind == kind && one.name == name; });
    return lane != m_lanes.end() ? *lane : m_lanes.emplace_back(Lane{kind, std::string{name}});
}

template <typename Take>
void TimePlot::for_columns(Micros t0, Micros t1, const Take& take) const {
    const std::size_t last = column_at(std::max(t0, t1 - Micros{1}));
    for (std::size_t column = column_at(t0); column <= last; ++column)
        take(column);
}

void TimePlot::add_result(std::string_view task, Micros t0, Micros t1, bool failed) {
    Lane& lane = lane_of(Kind::results, task);
    auto& counts = failed ? lane.failures : lane.numbers;
    for_columns(t0, t1, [&](std::size_t column) { ++counts.at(column); });
}

void TimePlot::add_there(std::string_view what, Micros t0, Micros t1, std::int64_t n) {
    Lane& lane = lane_of(Kind::there, what);
    for_columns(t0, t1, [&](std::size_t column) { lane.numbers.at(column) = std::max(lane.numbers.at(column), n); });
}

void TimePlot::add_crossing(std::string_view what, Micros t) {
    ++lane_of(Kind::crossings, what).numbers.at(column_at(t));
}

std::string TimePlot::svg() const {
    if (m_lanes.empty()) return "";
    constexpr int step = title_height + lane_height;
    const auto bottom = static_cast<int>(m_lanes.size()) * step;
    std::string text = fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"what there is over time\">\n",
                                   columns * column_width, bottom + axis_height);
    for (std::size_t i = 0; i < m_lanes.size(); ++i)
        text += drawn(m_lanes[i], static_cast<int>(i) * step);
    return text + axis(bottom) + std::string{base::end_of_svg};
}

std::string TimePlot::title_of(const Lane& lane, std::int64_t most) {
    std::string name = base::one_line(lane.name);
    if (lane.kind == Kind::there) return fmt::format("{} (at most {})", name, most);
    if (lane.kind == Kind::results) return name;
    return fmt::format("{} ({})", name, std::accumulate(lane.numbers.begin(), lane.numbers.end(), std::int64_t{0}));
}

std::string TimePlot::words_of(const Lane& lane, std::size_t column) {
    const std::int64_t n = lane.numbers.at(column);
    if (lane.kind == Kind::there) return fmt::format("{} at most", n);
    if (lane.kind == Kind::crossings) return fmt::format("{} crossed", n);
    const std::int64_t failures = lane.failures.at(column);
    return fmt::format("{}, {} failed", base::counted(static_cast<std::uint64_t>(n + failures), "result"), failures);
}

std::string TimePlot::drawn(const Lane& lane, int top) const {
    constexpr std::array<std::string_view, 3> classes = {"answers", "there", "crossed"};
    const std::string_view kind = classes.at(static_cast<std::size_t>(lane.kind));
    const int bottom = top + title_height + lane_height;
    std::int64_t most = 0;
    for (std::size_t i = 0; i < columns; ++i)
        most = std::max(most, lane.numbers.at(i) + lane.failures.at(i));
    std::string text = base::svg_text(0, top + title_height - 4, base::SvgAnchor::start, title_of(lane, most));
    for (std::size_t i = 0; i < columns; ++i) {
        const auto height = [&](std::int64_t n) {
            return lane_height * static_cast<double>(n) / static_cast<double>(std::max<std::int64_t>(most, 1));
        };
        const Micros t = m_span.start + (m_span.end - m_span.start) / static_cast<std::int64_t>(columns) *
                                            static_cast<std::int64_t>(i);
        const std::int64_t n = lane.numbers.at(i);
        const std::int64_t failures = lane.failures.at(i);
        const std::string title = m_label(t) + ": " + words_of(lane, i);
        if (n > 0) text += bar(kind, i, bottom, height(n), title);
        if (failures > 0) text += bar("failures", i, bottom - static_cast<int>(height(n)), height(failures), title);
    }
    return text;
}

/// Times below the lanes: the beginning, the quarters, the end.
std::string TimePlot::axis(int top) const {
    constexpr int width = columns * column_width;
    using base::SvgAnchor;
    constexpr std::array anchors = {SvgAnchor::start, SvgAnchor::middle, SvgAnchor::middle, SvgAnchor::middle,
                                    SvgAnchor::end};
    std::string line = fmt::format("M0 {}H{}", top, width);
    for (const Micros t : m_scenes)
        line += fmt::format("M{} {}v4", (t - m_span.start) * width / (m_span.end - m_span.start), top);
    std::string text = fmt::format("<path d=\"{}\"/>\n", line);
    for (int i = 0; i <= 4; ++i) {
        const Micros t = m_span.start + (m_span.end - m_span.start) * i / 4;
        text += base::svg_text(width * i / 4, top + axis_height - 4, anchors.at(static_cast<std::size_t>(i)),
                               m_label(std::chrono::floor<std::chrono::milliseconds>(t)));
    }
    return text;
}

} // namespace vlm::archive
