// SPDX-License-Identifier: Apache-2.0
#include "tools/count/span_plot.hpp"

#include <string>

#include "common/archive/count_list.hpp"
#include "common/archive/occupancy_log.hpp"
#include "common/counting/count_history.hpp"

namespace vlm::counting_tool {
namespace {

void add_crossings(counting::CountHistory& history, const store::Connection& index, const archive::Footage& footage,
                   const archive::Span& span, const std::string& task) {
    archive::list_crossings(index, footage, span, [&](const archive::StoredCrossing& crossing) {
        if (!task.empty() && crossing.task != task) return;
        history.cross(std::string{crossing.line}, std::string{crossing.direction}, std::string{crossing.kind},
                      crossing.at);
    });
}

void add_occupancy(counting::CountHistory& history, const store::Connection& index, const archive::Footage& footage,
                   const archive::Span& span, const std::string& task) {
    archive::OccupancyLog log{index, footage};
    for (const archive::OccupancySeries& each : log.series()) {
        if (!task.empty() && each.task_name != task) continue;
        log.stretches(each, span, [&](const archive::Stretch& stretch) {
            history.occupy(each.zone, each.kind, stretch.t0, stretch.n);
            if (stretch.t1) history.occupy(each.zone, each.kind, *stretch.t1, stretch.n);
        });
    }
}

} // namespace

counting::CountPlot span_plot(const store::Connection& index, const archive::Footage& footage,
                              const archive::SpanSums& wanted, std::string title) {
    const archive::Span span = archive::span_of(footage, wanted.span);
    counting::CountHistory history;
    add_crossings(history, index, footage, span, wanted.task);
    add_occupancy(history, index, footage, span, wanted.task);
    counting::CountPlot plot = history.plot(std::move(title));
    plot.clock = footage.is_live() ? counting::CountPlot::Clock::wall : counting::CountPlot::Clock::media;
    return plot;
}

} // namespace vlm::counting_tool
