// SPDX-License-Identifier: Apache-2.0
#include "common/counting/count_history.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace vlm::counting {

using base::Micros;

namespace {

void add_panels(CountPlot& plot, std::map<std::pair<std::string, std::string>, PlotSeries> all,
                const std::string& unit) {
    for (auto& [name, series] : all) {
        if (plot.panels.empty() || plot.panels.back().title != name.first || plot.panels.back().unit != unit)
            plot.panels.push_back({name.first, unit, {}});
        series.name = name.second;
        plot.panels.back().series.push_back(std::move(series));
    }
}

} // namespace

void CountHistory::expect(const std::string& line, const std::string& direction, const std::string& kind) {
    m_crossings[{line, kind + " " + direction}];
}

void CountHistory::cross(const std::string& line, const std::string& direction, const std::string& kind, Micros t) {
    m_crossings[{line, kind + " " + direction}].push_back(t);
    look(t, t);
}

void CountHistory::occupy(const std::string& zone, const std::string& kind, Micros t, std::int64_t n) {
    m_occupancy[{zone, kind}].steps.emplace_back(t, static_cast<double>(n));
    look(t, t);
}

void CountHistory::look(Micros from, Micros to) {
    if (!m_span) m_span.emplace(from, to);
    m_span->first = std::min(m_span->first, from);
    m_span->second = std::max(m_span->second, to);
}

void CountHistory::take(const records::CrossingRecord& crossing) {
    cross(crossing.line, crossing.direction, crossing.kind, time_of(crossing.at));
}

void CountHistory::take(const records::OccupancyRecord& occupancy) {
    const Micros t = time_of(occupancy.from);
    look(t, t);
    if (occupancy.n) occupy(occupancy.zone, occupancy.kind, t, *occupancy.n);
}

void CountHistory::take(const records::CountRecord& count) {
    const Micros from = time_of(count.from);
    look(from, from + (count.t1 - count.from.t));
}

Micros CountHistory::time_of(const records::CountMoment& at) {
    if (at.wall.empty()) return at.t;
    m_clock = CountPlot::Clock::wall;
    return base::parse_wall(at.wall).value().time_since_epoch();
}

std::map<CountHistory::Name, PlotSeries> CountHistory::crossed(Micros start) const {
    std::map<Name, PlotSeries> all;
    for (const auto& [name, unsorted] : m_crossings) {
        std::vector<Micros> times = unsorted;
        std::sort(times.begin(), times.end());
        auto& steps = all[name].steps;
        steps.emplace_back(start, 0);
        for (const Micros t : times)
            steps.emplace_back(t, static_cast<double>(steps.size()));
    }
    return all;
}

CountPlot CountHistory::plot(std::string title) const {
    CountPlot plot;
    plot.title = std::move(title);
    plot.clock = m_clock;
    if (m_span) std::tie(plot.start, plot.end) = *m_span;
    add_panels(plot, crossed(plot.start), "crossed so far");
    add_panels(plot, m_occupancy, "at once");
    return plot;
}

} // namespace vlm::counting
