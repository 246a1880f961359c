// SPDX-License-Identifier: Apache-2.0
#include "common/archive/occupants_at.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "common/archive/occupancy_log.hpp"
#include "common/records/count_entries.hpp"
#include "common/records/read_record.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

using base::Micros;
using records::Occupants;
using store::Statement;

namespace {

constexpr Micros smoothed_over = std::chrono::seconds{1};

enum Question { of_video, of_source };

/// The records of spans that begin before ?2, the last first: of a task, ?3.
constexpr std::array<std::string_view, 2> questions = {
    "SELECT t0, t1, record, '' FROM counts WHERE video = ?1 AND t0 <= ?2 AND task = ?3 ORDER BY t0 DESC LIMIT 1",
    "SELECT t0, t1, record, wall FROM counts WHERE source = ?1 AND wall <= ?2 AND task = ?3 ORDER BY wall DESC LIMIT "
    "1"};

/// A number, and for how long it held.
using Held = std::pair<std::int64_t, Micros>;

std::vector<Held> held(OccupancyLog& log, const OccupancySeries& series, const Span& span) {
    std::vector<Held> all;
    log.stretches(series, span, [&](const Stretch& stretch) {
        const Micros end = std::min(stretch.t1.value_or(span.end), span.end);
        all.emplace_back(stretch.n, end - std::max(stretch.t0, span.start));
    });
    return all;
}

/// The median, weighed by how long each held.
std::int64_t median(std::vector<Held> all, std::int64_t otherwise) {
    std::sort(all.begin(), all.end());
    Micros whole{0};
    for (const auto& [n, time] : all)
        whole += time;
    Micros so_far{0};
    for (const auto& [n, time] : all) {
        so_far += time;
        if (2 * so_far > whole) return n;
    }
    return otherwise;
}

class OccupantsAt {
public:
    OccupantsAt(const store::Connection& index, const Footage& footage, Micros t)
        : m_footage{footage}
        , m_t{t}
        , m_log{index, footage}
        , m_record{index, questions.at(footage.is_live() ? of_source : of_video)} {}

    std::vector<Occupants> all() {
        std::vector<Occupants> counts;
        for (const OccupancySeries& series : m_log.series()) {
            if (const auto stretch = m_log.at(series, m_t)) counts.push_back(at(series, *stretch));
        }
        return counts;
    }

private:
    Occupants at(const OccupancySeries& series, const Stretch& stretch) {
        Occupants count;
        if (m_footage.is_live()) {
            count.source = m_footage.name;
        } else {
            count.video = m_footage.video->fingerprint;
            if (!m_footage.video->places.empty()) count.source = m_footage.video->places.front().path;
            count.t = m_t;
        }
        count.wall = wall_at(m_footage, m_t);
        count.task = series.task_name;
        count.zone = series.zone;
        count.kind = series.kind;
        count.n = count.low = count.high = stretch.n;
        count.smoothed = median(held(m_log, series, around(smoothed_over / 2)), stretch.n);
        tell_method(series.task, count);
        for (const auto& [n, time] : held(m_log, series, around(count.sample_distance.value_or(Micros{0})))) {
            count.low = std::min(count.low, n);
            count.high = std::max(count.high, n);
        }
        return count;
    }

    [[nodiscard]] Span around(Micros distance) const { return {m_t - distance, m_t + distance}; }

    /// As the record of the span says in which the moment lies.
    void tell_method(std::int64_t task, Occupants& count) {
        if (m_footage.is_live()) {
            m_record.bind(m_footage.source, base::format_wall(base::Wall{m_t}), task);
        } else {
            m_record.bind(m_footage.video_id(), std::int64_t{m_t.count()}, task);
        }
        if (m_record.next()) {
            const Micros t0{m_record.integer(0)};
            const Micros from = m_footage.is_live() ? since_1970(m_record.text(3)) : t0;
            if (m_t <= from + (Micros{m_record.integer(1)} - t0)) {
                const records::CountOrigin origin = records::parse_count_origin(m_record.text(2));
                count.method = origin.method;
                count.sample_distance = origin.sample_distance;
            }
        }
        m_record.reset();
    }

    const Footage& m_footage;
    const Micros m_t;
    OccupancyLog m_log;
    Statement m_record;
};

} // namespace

std::vector<Occupants> occupants_at(const store::Connection& index, const Footage& footage, Micros t) {
    return OccupantsAt{index, footage, t}.all();
}

std::span<const std::string_view> questions_about_occupants() {
    return questions;
}

} // namespace vlm::archive
