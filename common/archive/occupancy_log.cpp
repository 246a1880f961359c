// SPDX-License-Identifier: Apache-2.0
#include "common/archive/occupancy_log.hpp"

#include <algorithm>
#include <array>

namespace vlm::archive {

using base::Micros;

namespace {

enum Question { next_series, last_change, changes };

constexpr std::array<std::string_view, 3> questions_asked = {
    // Of a comparison (task, zone, class) > (?3, ?4, ?5), SQLite would read all rows that are equal.
    "SELECT * FROM (SELECT task, (SELECT name FROM tasks WHERE id = task), zone, class FROM occupancy WHERE video = ?1 "
    "AND source = ?2 AND task = ?3 AND zone = ?4 AND class > ?5 ORDER BY class LIMIT 1) UNION ALL "
    "SELECT * FROM (SELECT task, (SELECT name FROM tasks WHERE id = task), zone, class FROM occupancy WHERE video = ?1 "
    "AND source = ?2 AND task = ?3 AND zone > ?4 ORDER BY zone, class LIMIT 1) UNION ALL "
    "SELECT * FROM (SELECT task, (SELECT name FROM tasks WHERE id = task), zone, class FROM occupancy WHERE video = ?1 "
    "AND source = ?2 AND task > ?3 ORDER BY task, zone, class LIMIT 1) LIMIT 1",
    "SELECT t, n FROM occupancy WHERE video = ?1 AND source = ?2 AND task = ?3 AND zone = ?4 AND class = ?5 "
    "AND t <= ?6 ORDER BY t DESC LIMIT 1",
    "SELECT t, n FROM occupancy WHERE video = ?1 AND source = ?2 AND task = ?3 AND zone = ?4 AND class = ?5 "
    "AND t > ?6 AND t < ?7 ORDER BY t"};

} // namespace

OccupancyLog::OccupancyLog(const store::Connection& index, const Footage& footage)
    : m_video{footage.video_id()}
    , m_source{footage.source}
    , m_series{index, questions_asked.at(next_series)}
    , m_at{index, questions_asked.at(last_change)}
    , m_changes{index, questions_asked.at(changes)} {}

std::span<const std::string_view> OccupancyLog::questions() {
    return questions_asked;
}

std::vector<OccupancySeries> OccupancyLog::series() {
    std::vector<OccupancySeries> all;
    OccupancySeries last;
    while (m_series.bind(m_video, m_source, last.task, last.zone, last.kind).next()) {
        last = {m_series.integer(0), std::string{m_series.text(1)}, std::string{m_series.text(2)},
                std::string{m_series.text(3)}};
        all.push_back(last);
    }
    return all;
}

std::optional<Stretch> OccupancyLog::at(const OccupancySeries& series, Micros t) {
    m_at.bind(m_video, m_source, series.task, series.zone, series.kind, std::int64_t{t.count()});
    std::optional<Stretch> found;
    if (m_at.next()) {
        if (const auto n = m_at.integer_if(1)) found = Stretch{Micros{m_at.integer(0)}, std::nullopt, *n};
    }
    m_at.reset(); // a row that stays open hides what others write from the whole connection
    return found;
}

void OccupancyLog::stretches(const OccupancySeries& series, const Span& span,
                             const std::function<void(const Stretch&)>& take) {
    std::optional<Stretch> current = at(series, span.start);
    if (current) current->t0 = std::max(current->t0, span.start);
    const auto end_at = [&](Micros t) {
        if (current) current->t1 = t;
        if (current && t > current->t0) take(*current);
    };
    m_changes.bind(m_video, m_source, series.task, series.zone, series.kind, std::int64_t{span.start.count()},
                   std::int64_t{span.end.count()});
    while (m_changes.next()) {
        const Micros t{m_changes.integer(0)};
        end_at(t);
        const auto n = m_changes.integer_if(1);
        current = n ? std::optional{Stretch{t, std::nullopt, *n}} : std::nullopt;
    }
    if (span.end < Span::never) {
        end_at(span.end);
    } else if (current) {
        take(*current);
    }
}

} // namespace vlm::archive
