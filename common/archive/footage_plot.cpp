// SPDX-License-Identifier: Apache-2.0
#include "common/archive/footage_plot.hpp"

#include <algorithm>
#include <functional>
#include <vector>

#include <fmt/format.h>

#include "common/archive/count_list.hpp"
#include "common/archive/occupancy_log.hpp"
#include "common/archive/time_plot.hpp"
#include "common/archive/video_parts.hpp"
#include "common/base/signals.hpp"
#include "common/records/read_record.hpp"

namespace vlm::archive {

using base::Micros;

namespace {

/// What becomes a lane's bars.
struct Sink {
    std::function<void(const StoredResult&)> result;
    std::function<void(const OccupancySeries&, const Stretch&)> there;
    std::function<void(const StoredCrossing&)> crossing;
};

class Plotter {
public:
    Plotter(const store::Connection& index, const Footage& footage, const ResultFilter& filter)
        : m_index{index}
        , m_footage{footage}
        , m_filter{filter}
        , m_span{span_of(footage, filter.span)} {}

    [[nodiscard]] std::string svg() const {
        const Span shown = shown_span();
        TimePlot plot{shown, [&](Micros t) { return label(t); }};
        const auto name = [](std::string_view task, std::string_view what) {
            return fmt::format("{}: {}", task, what);
        };
        gather({[&](const StoredResult& result) {
                    plot.add_result(result.task, result.at, result.until(), !result.error.empty());
                },
                [&](const OccupancySeries& series, const Stretch& stretch) {
                    plot.add_there(name(series.task_name, series.kind + " in " + series.zone), stretch.t0,
                                   stretch.t1.value_or(shown.end), stretch.n);
                },
                [&](const StoredCrossing& crossing) {
                    plot.add_crossing(name(crossing.task, fmt::format("{} over {}, {}", crossing.kind, crossing.line,
                                                                      crossing.direction)),
                                      crossing.at);
                }});
        if (m_footage.video) {
            for (const media::Scene& scene : scenes_of(m_index, m_footage.video->id))
                plot.add_scene(scene.t);
        }
        return plot.svg();
    }

private:
    void gather(const Sink& sink) const {
        list_results(m_index, m_footage, m_filter, [&](const StoredResult& result) {
            base::throw_if_stopped();
            sink.result(result);
        });
        if (!m_filter.model.empty()) return;
        OccupancyLog log{m_index, m_footage};
        for (const OccupancySeries& series : log.series()) {
            if (is_wanted(series.task_name))
                log.stretches(series, m_span, [&](const Stretch& stretch) { sink.there(series, stretch); });
        }
        list_crossings(m_index, m_footage, m_span, [&](const StoredCrossing& crossing) {
            if (is_wanted(crossing.task)) sink.crossing(crossing);
        });
    }

    /// Of wall clock without milliseconds, so that labels have room beside each other.
    [[nodiscard]] std::string label(Micros t) const {
        constexpr std::size_t seconds_end = 19;
        const std::string time = format_time(m_footage, t);
        return m_footage.is_live() ? time.substr(0, seconds_end) + "Z" : time;
    }

    [[nodiscard]] bool is_wanted(std::string_view task) const { return m_filter.task.empty() || m_filter.task == task; }

    /// Of a video all of it; of a live source from the first to the last that is known.
    [[nodiscard]] Span shown_span() const {
        Span shown{Span::never, Micros{0}};
        const auto widen = [&](Micros from, Micros to) {
            shown = {std::min(shown.start, from), std::max(shown.end, to)};
        };
        if (m_footage.video)
            widen(Micros{0}, records::micros_of(m_footage.video->duration.value_or(0)).value_or(Micros{0}));
        gather({[&](const StoredResult& result) { widen(result.at, result.until()); },
                [&](const OccupancySeries&, const Stretch& stretch) {
                    widen(stretch.t0, stretch.t1.value_or(stretch.t0));
                },
                [&](const StoredCrossing& crossing) { widen(crossing.at, crossing.at); }});
        return shown;
    }

    const store::Connection& m_index;
    const Footage& m_footage;
    const ResultFilter& m_filter;
    Span m_span;
};

} // namespace

std::string footage_plot(const store::Connection& index, const Footage& footage, const ResultFilter& filter) {
    return Plotter{index, footage, filter}.svg();
}

} // namespace vlm::archive
