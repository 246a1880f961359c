// SPDX-License-Identifier: Apache-2.0
#include "common/archive/arrivals.hpp"

#include <tuple>
#include <utility>

namespace vlm::archive {

using base::Micros;
using store::Statement;

namespace {

std::int64_t last_row(const store::Connection& index, std::string_view table) {
    Statement row{index, "SELECT coalesce(max(rowid), 0) FROM " + std::string{table}};
    return row.next() ? row.integer(0) : 0;
}

/// The rows of a table that came after one, of a video or of a live source.
std::string rows_after(const Footage& footage, std::string_view columns, std::string_view from) {
    const char* of = footage.is_live() ? "x.source = ?2" : "x.video = ?2";
    return "SELECT x.rowid, " + std::string{columns} + " FROM " + std::string{from} + " WHERE x.rowid > ?1 AND +" + of +
           " ORDER BY x.rowid";
}

std::int64_t id_of(const Footage& footage) {
    return footage.is_live() ? footage.source : footage.video_id();
}

} // namespace

IndexChanges::IndexChanges(const store::Connection& index)
    : m_version{index, "PRAGMA data_version"}
    , m_last{0} {
    std::ignore = any();
}

bool IndexChanges::any() {
    m_version.reset();
    const std::int64_t now = m_version.next() ? m_version.integer(0) : 0;
    m_version.reset();
    return std::exchange(m_last, now) != now;
}

Arrivals::Arrivals(const store::Connection& index, Footage footage)
    : m_footage{std::move(footage)}
    , m_results{index, rows_after(m_footage, "t.name, x.t0, x.t1, x.wall, x.model, x.text, x.error, x.record",
                                  "results x JOIN tasks t ON t.id = x.task")}
    , m_crossings{index, rows_after(m_footage, "x.record", "crossings x")}
    , m_occupancy{index, m_footage}
    , m_result{last_row(index, "results")}
    , m_crossing{last_row(index, "crossings")} {
    take_occupied({});
}

void Arrivals::meet(const store::Connection& index, Footage footage) {
    m_footage = std::move(footage);
    m_occupancy = OccupancyLog{index, m_footage};
}

void Arrivals::take(const Takers& takers) {
    take_results(takers);
    take_crossings(takers);
    take_occupied(takers);
}

void Arrivals::take_results(const Takers& takers) {
    m_results.bind(m_result, id_of(m_footage));
    while (m_results.next()) {
        m_result = m_results.integer(0);
        const Micros t0{m_results.integer(2)};
        const bool is_live = m_footage.is_live() && !m_results.is_null(4);
        takers.result({m_results.text(1), t0, Micros{m_results.integer(3)}, m_results.text(4), m_results.text(5),
                       m_results.text(6), m_results.text(7), m_results.text(8),
                       is_live ? since_1970(m_results.text(4)) : t0});
    }
    m_results.reset();
}

void Arrivals::take_crossings(const Takers& takers) {
    m_crossings.bind(m_crossing, id_of(m_footage));
    while (m_crossings.next()) {
        m_crossing = m_crossings.integer(0);
        takers.crossing(m_crossings.text(1));
    }
    m_crossings.reset();
}

void Arrivals::take_occupied(const Takers& takers) {
    for (const OccupancySeries& series : m_occupancy.series()) {
        const auto now = m_occupancy.at(series, Span::never);
        if (!now) continue; // nobody looks any more
        const Series name{series.task, series.zone, series.kind};
        const auto known = m_changes.find(name);
        if (known != m_changes.end() && known->second == now->t0) continue;
        m_changes[name] = now->t0;
        if (takers.occupied) takers.occupied(series, *now);
    }
}

} // namespace vlm::archive
