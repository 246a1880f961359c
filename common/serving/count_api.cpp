// SPDX-License-Identifier: Apache-2.0
#include "common/serving/count_api.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/archive/count_list.hpp"
#include "common/archive/occupancy_log.hpp"
#include "common/base/text.hpp"
#include "common/records/json_line.hpp"
#include "common/serving/footage_of.hpp"
#include "common/serving/json_array.hpp"
#include "common/serving/problem.hpp"

namespace vlm::serving {

using archive::OccupancySeries;
using archive::Span;
using archive::Stretch;
using base::Micros;

namespace {

/// What part of which video is asked for.
struct Wanted {
    archive::Footage footage;
    Span span;
    std::string task; ///< empty: any
};

Wanted wanted_by(const store::Connection& index, const Call& call) {
    Wanted wanted{video_footage(index, call.names[0]), {Micros{0}}, call.target.query.get("task")};
    wanted.span.end = Micros{std::llround(wanted.footage.video->duration.value_or(0) * 1e6)};
    wanted.span.start = seconds_of(call.target.query, "start").value_or(wanted.span.start);
    wanted.span.end = seconds_of(call.target.query, "end").value_or(wanted.span.end);
    if (wanted.span.end <= wanted.span.start) throw Problem{400, "the span ends before it begins"};
    return wanted;
}

/// A span cut into equal parts.
class Bins {
public:
    Bins(const Span& span, std::size_t count)
        : m_span{span}
        , m_count{count} {}

    [[nodiscard]] std::size_t count() const { return m_count; }

    /// The bin in which a time of the span is.
    [[nodiscard]] std::size_t at(Micros time) const {
        const double part = static_cast<double>((time - m_span.start).count()) / static_cast<double>(length().count());
        return std::min(static_cast<std::size_t>(std::max(part, 0.0) * static_cast<double>(m_count)), m_count - 1);
    }

    /// The last bin that what ends then touches.
    [[nodiscard]] std::size_t last_before(Micros end) const { return at(std::max(end - Micros{1}, m_span.start)); }

private:
    [[nodiscard]] Micros length() const { return m_span.end - m_span.start; }

    Span m_span;
    std::size_t m_count;
};

nlohmann::json numbers_of(const std::vector<std::optional<std::int64_t>>& values) {
    auto numbers = nlohmann::json::array();
    for (const auto& value : values) {
        if (value) {
            numbers.push_back(*value);
        } else {
            numbers.push_back(nullptr);
        }
    }
    return numbers;
}

records::JsonLine named(const OccupancySeries& series) {
    records::JsonLine line;
    line.text("task", series.task_name).text("zone", series.zone).text("class", series.kind);
    return line;
}

/// The least and the most of a series in each bin.
std::string binned(archive::OccupancyLog& log, const OccupancySeries& series, const Span& span, const Bins& bins) {
    std::vector<std::optional<std::int64_t>> low(bins.count());
    std::vector<std::optional<std::int64_t>> high(bins.count());
    log.stretches(series, span, [&](const Stretch& stretch) {
        const std::size_t last = stretch.t1 ? bins.last_before(*stretch.t1) : bins.count() - 1;
        for (std::size_t bin = bins.at(stretch.t0); bin <= last; ++bin) {
            low[bin] = std::min(low[bin].value_or(stretch.n), stretch.n);
            high[bin] = std::max(high[bin].value_or(stretch.n), stretch.n);
        }
    });
    records::JsonLine line = named(series);
    return line.json("low", numbers_of(low).dump()).json("high", numbers_of(high).dump()).line();
}

JsonArray zones_of(const store::Connection& index, const Wanted& wanted, const Bins& bins) {
    archive::OccupancyLog log{index, wanted.footage};
    JsonArray zones;
    for (const OccupancySeries& series : log.series()) {
        if (wanted.task.empty() || wanted.task == series.task_name) zones.add(binned(log, series, wanted.span, bins));
    }
    return zones;
}

JsonArray lines_of(const store::Connection& index, const Wanted& wanted, const Bins& bins) {
    std::map<std::tuple<std::string, std::string, std::string, std::string>, std::vector<std::int64_t>> ways;
    archive::list_crossings(index, wanted.footage, wanted.span, [&](const archive::StoredCrossing& crossing) {
        if (!wanted.task.empty() && wanted.task != crossing.task) return;
        auto& counts = ways[{std::string{crossing.task}, std::string{crossing.line}, std::string{crossing.direction},
                             std::string{crossing.kind}}];
        counts.resize(bins.count());
        ++counts[bins.at(crossing.at)];
    });
    JsonArray lines;
    for (const auto& [name, counts] : ways) {
        const auto& [task, line, direction, kind] = name;
        std::int64_t total = 0;
        for (const std::int64_t n : counts)
            total += n;
        records::JsonLine entry;
        entry.text("task", task).text("line", line).text("direction", direction).text("class", kind);
        lines.add(entry.json("n", nlohmann::json(counts).dump()).integer("total", total).line());
    }
    return lines;
}

} // namespace

Content show_counts(const store::Connection& index, const Call& call) {
    const Wanted wanted = wanted_by(index, call);
    const auto count = static_cast<std::size_t>(number_of(call.target.query, "bins", 800, 1, 10'000));
    const Bins bins{wanted.span, count};
    records::JsonLine line;
    line.seconds("start", wanted.span.start).seconds("end", wanted.span.end);
    line.integer("bins", static_cast<std::int64_t>(count));
    line.json("zones", zones_of(index, wanted, bins).text()).json("lines", lines_of(index, wanted, bins).text());
    return json_content(line.line());
}

Content show_occupancy(const store::Connection& index, const Call& call) {
    const Wanted wanted = wanted_by(index, call);
    archive::OccupancyLog log{index, wanted.footage};
    JsonArray all;
    for (const OccupancySeries& series : log.series()) {
        if (!wanted.task.empty() && wanted.task != series.task_name) continue;
        JsonArray stretches;
        log.stretches(series, wanted.span, [&](const Stretch& stretch) {
            stretches.add(fmt::format("[{},{},{}]", base::format_seconds(stretch.t0),
                                      base::format_seconds(stretch.t1.value_or(wanted.span.end)), stretch.n));
        });
        records::JsonLine line = named(series);
        all.add(line.json("stretches", stretches.text()).line());
    }
    return json_content(object_of("series", all));
}

Content list_crossings(const store::Connection& index, const Call& call) {
    const Wanted wanted = wanted_by(index, call);
    JsonArray crossings;
    archive::list_crossings(index, wanted.footage, wanted.span, [&](const archive::StoredCrossing& crossing) {
        if (!wanted.task.empty() && wanted.task != crossing.task) return;
        records::JsonLine line;
        line.text("task", crossing.task).text("line", crossing.line).text("direction", crossing.direction);
        crossings.add(line.text("class", crossing.kind).seconds("t", crossing.at).line());
    });
    return json_content(object_of("crossings", crossings));
}

} // namespace vlm::serving
