// SPDX-License-Identifier: Apache-2.0
#include "tools/count/span_plot.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "common/archive/count_list.hpp"
#include "common/archive/occupancy_log.hpp"

namespace vlm::counting_tool {

using base::Micros;
using counting::CountPlot;
using counting::PlotPanel;
using counting::PlotSeries;

namespace {

using Name = std::pair<std::string, std::string>; ///< of a panel and of a series in it

void add_panels(CountPlot& plot, std::map<Name, PlotSeries> all, const std::string& unit) {
    for (auto& [name, series] : all) {
        if (plot.panels.empty() || plot.panels.back().title != name.first || plot.panels.back().unit != unit)
            plot.panels.push_back({name.first, unit, {}});
        for (const auto& [t, value] : series.steps) {
            plot.start = std::min(plot.start, t);
            plot.end = std::max(plot.end, t);
        }
        plot.panels.back().series.push_back(std::move(series));
    }
}

std::map<Name, PlotSeries> crossings(const store::Connection& index, const archive::Footage& footage,
                                     const archive::Span& span, const std::string& task) {
    std::map<Name, PlotSeries> all;
    archive::list_crossings(index, footage, span, [&](const archive::StoredCrossing& crossing) {
        if (!task.empty() && crossing.task != task) return;
        const std::string name = std::string{crossing.kind} + " " + std::string{crossing.direction};
        PlotSeries& series = all[{std::string{crossing.line}, name}];
        series.name = name;
        series.steps.emplace_back(crossing.at, static_cast<double>(series.steps.size() + 1));
    });
    return all;
}

std::map<Name, PlotSeries> occupancy(const store::Connection& index, const archive::Footage& footage,
                                     const archive::Span& span, const std::string& task) {
    std::map<Name, PlotSeries> all;
    archive::OccupancyLog log{index, footage};
    for (const archive::OccupancySeries& each : log.series()) {
        if (!task.empty() && each.task_name != task) continue;
        PlotSeries& series = all[{each.zone, each.kind}];
        series.name = each.kind;
        log.stretches(each, span, [&](const archive::Stretch& stretch) {
            series.steps.emplace_back(stretch.t0, static_cast<double>(stretch.n));
            if (stretch.t1) series.steps.emplace_back(*stretch.t1, static_cast<double>(stretch.n));
        });
    }
    return all;
}

} // namespace

CountPlot span_plot(const store::Connection& index, const archive::Footage& footage, const archive::SpanSums& wanted) {
    const archive::Span span = archive::span_of(footage, wanted.span);
    CountPlot plot;
    plot.clock = footage.is_live() ? CountPlot::Clock::wall : CountPlot::Clock::media;
    plot.start = archive::Span::never;
    if (footage.is_live()) plot.title = footage.name;
    if (footage.video && !footage.video->places.empty()) plot.title = footage.video->places.front().path;
    add_panels(plot, crossings(index, footage, span, wanted.task), "crossed so far");
    add_panels(plot, occupancy(index, footage, span, wanted.task), "at once");
    plot.start = std::min(plot.start, plot.end);
    return plot;
}

} // namespace vlm::counting_tool
