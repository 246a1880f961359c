// SPDX-License-Identifier: Apache-2.0
#include "common/archive/count_list.hpp"

#include <array>

#include "common/archive/occupancy_log.hpp"
#include "common/records/count_entries.hpp"
#include "common/records/read_record.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

using base::Micros;
using records::TallyRecord;
using store::Statement;
using Of = TallyRecord::Of;

namespace {

constexpr Micros longest = std::chrono::hours{32 * 24}; // of what is counted at once of a live source

enum Question { sums, crossings, counts, live_sums, live_crossings, live_counts };

/// Of a video or of a live source, ?1, from ?2 on and before ?3.
constexpr std::array<std::string_view, 6> questions = {
    "SELECT t.name, c.line, c.direction, c.class, count(*), min(c.t), max(c.t) FROM crossings c JOIN tasks t "
    "ON t.id = c.task WHERE c.video = ?1 AND c.t >= ?2 AND c.t < ?3 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
    "SELECT t.name, c.line, c.direction, c.class, c.t FROM crossings c JOIN tasks t ON t.id = c.task "
    "WHERE c.video = ?1 AND c.t >= ?2 AND c.t < ?3 ORDER BY c.t, t.name, c.line, c.track, c.direction",
    "SELECT t.name, c.t0, c.t1, c.record FROM counts c JOIN tasks t ON t.id = c.task "
    "WHERE c.video = ?1 AND (c.t1 > ?2 OR c.t0 >= ?2) AND c.t0 < ?3 ORDER BY c.t0, c.t1, c.key",
    "SELECT t.name, c.line, c.direction, c.class, count(*), min(c.wall), max(c.wall) FROM crossings c JOIN tasks t "
    "ON t.id = c.task WHERE c.source = ?1 AND c.wall >= ?2 AND c.wall < ?3 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
    "SELECT t.name, c.line, c.direction, c.class, c.wall FROM crossings c JOIN tasks t ON t.id = c.task "
    "WHERE c.source = ?1 AND c.wall >= ?2 AND c.wall < ?3 ORDER BY c.wall, t.name, c.line, c.track, c.direction",
    "SELECT t.name, c.t0, c.t1, c.record, c.wall FROM counts c JOIN tasks t ON t.id = c.task "
    "WHERE c.source = ?1 AND c.wall >= ?2 AND c.wall < ?3 ORDER BY c.wall, c.t1, c.key"};

/// Binds the footage to ?1, and the span to ?2 and ?3.
void bind_span(Statement& rows, const Footage& footage, const Span& span) {
    if (footage.is_live()) {
        const WallBounds bounds = wall_bounds(span);
        rows.bind(footage.source, bounds.from, bounds.to);
    } else {
        rows.bind(footage.video_id(), std::int64_t{span.start.count()}, std::int64_t{span.end.count()});
    }
}

/// A column that is a wall clock of a live source, or media time.
Micros time_in(const Statement& row, int column, const Footage& footage) {
    return footage.is_live() ? since_1970(row.text(column)) : Micros{row.integer(column)};
}

class CountList {
public:
    CountList(const store::Connection& index, const Footage& footage, const CountFilter& filter,
              const std::function<void(const TallyRecord&)>& take)
        : m_index{index}
        , m_footage{footage}
        , m_filter{filter}
        , m_span{span_of(footage, filter.span)}
        , m_take{take} {}

    void run() const {
        if (wants_zones()) give_occupancy();
        if (wants_lines()) give_crossings();
        give_counts();
    }

private:
    [[nodiscard]] bool wants_zones() const { return m_filter.line.empty() || !m_filter.zone.empty(); }
    [[nodiscard]] bool wants_lines() const { return m_filter.zone.empty() || !m_filter.line.empty(); }
    [[nodiscard]] bool is_of(std::string_view task) const { return m_filter.task.empty() || m_filter.task == task; }
    [[nodiscard]] bool is_zone(std::string_view zone) const { return m_filter.zone.empty() || m_filter.zone == zone; }
    [[nodiscard]] bool is_line(std::string_view line) const { return m_filter.line.empty() || m_filter.line == line; }

    /// A tally of this time on the footage's clock.
    [[nodiscard]] TallyRecord tally(Of of, std::string_view task, Micros from, std::optional<Micros> to) const {
        TallyRecord record;
        record.of = of;
        record.task = task;
        record.since = wall_at(m_footage, from);
        if (to) record.until = wall_at(m_footage, *to);
        if (m_footage.is_live()) {
            record.source = m_footage.name;
            return record;
        }
        record.video = m_footage.video->fingerprint;
        if (!m_footage.video->places.empty()) record.source = m_footage.video->places.front().path;
        record.t0 = from;
        record.t1 = to;
        return record;
    }

    void give_occupancy() const {
        OccupancyLog log{m_index, m_footage};
        const auto length = m_footage.video && m_footage.video->duration
                                ? records::micros_of(*m_footage.video->duration)
                                : std::nullopt;
        for (const OccupancySeries& series : log.series()) {
            if (!is_of(series.task_name) || !is_zone(series.zone)) continue;
            log.stretches(series, m_span, [&](const Stretch& stretch) {
                TallyRecord record =
                    tally(Of::occupancy, series.task_name, stretch.t0, stretch.t1 ? stretch.t1 : length);
                record.zone.zone = series.zone;
                record.kind = series.kind;
                record.n = stretch.n;
                m_take(record);
            });
        }
    }

    void give_crossings() const {
        Statement rows{m_index, questions.at(m_footage.is_live() ? live_sums : sums)};
        bind_span(rows, m_footage, m_span);
        while (rows.next()) {
            if (!is_of(rows.text(0)) || !is_line(rows.text(1))) continue;
            TallyRecord record =
                tally(Of::crossings, rows.text(0), time_in(rows, 5, m_footage), time_in(rows, 6, m_footage));
            record.line = rows.text(1);
            record.direction = rows.text(2);
            record.kind = rows.text(3);
            record.n = rows.integer(4);
            m_take(record);
        }
    }

    void give_counts() const {
        Statement rows{m_index, questions.at(m_footage.is_live() ? live_counts : counts)};
        const Micros before = m_footage.is_live() ? longest : Micros{0};
        bind_span(rows, m_footage, {m_span.start - before, m_span.end});
        while (rows.next()) {
            const Micros t0{rows.integer(1)};
            const Micros from = m_footage.is_live() ? since_1970(rows.text(4)) : t0;
            const Micros to = from + (Micros{rows.integer(2)} - t0);
            if (m_span.overlaps(from, to) && is_of(rows.text(0)))
                give_entries(records::parse_count_entries(rows.text(3)), rows.text(0), from, to);
        }
    }

    void give_entries(const records::CountEntries& entries, std::string_view task, Micros from, Micros to) const {
        for (const records::LineCount& line : entries.lines) {
            if (!wants_lines() || !is_line(line.line)) continue;
            TallyRecord record = tally(Of::line, task, from, to);
            record.line = line.line;
            record.direction = line.direction;
            record.kind = line.kind;
            record.n = line.n;
            m_take(record);
        }
        for (const records::ZoneCount& zone : entries.zones) {
            if (!wants_zones() || !is_zone(zone.zone)) continue;
            TallyRecord record = tally(Of::zone, task, from, to);
            record.zone = zone;
            record.kind = zone.kind;
            m_take(record);
        }
    }

    const store::Connection& m_index;
    const Footage& m_footage;
    const CountFilter& m_filter;
    Span m_span;
    const std::function<void(const TallyRecord&)>& m_take;
};

} // namespace

std::span<const std::string_view> questions_about_counts() {
    return questions;
}

void list_counts(const store::Connection& index, const Footage& footage, const CountFilter& filter,
                 const std::function<void(const TallyRecord&)>& take) {
    CountList{index, footage, filter, take}.run();
}

void list_crossings(const store::Connection& index, const Footage& footage, const Span& span,
                    const std::function<void(const StoredCrossing&)>& take) {
    Statement rows{index, questions.at(footage.is_live() ? live_crossings : crossings)};
    bind_span(rows, footage, span);
    while (rows.next()) {
        take({rows.text(0), rows.text(1), rows.text(2), rows.text(3), time_in(rows, 4, footage)});
    }
}

} // namespace vlm::archive
