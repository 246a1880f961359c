// SPDX-License-Identifier: Apache-2.0
#include "common/archive/count_spans.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include "common/archive/count_list.hpp"
#include "common/archive/occupancy_log.hpp"
#include "common/base/signals.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

using base::Micros;
using records::CountSpan;

namespace {

/// How many were in a zone, so far.
struct Presence {
    double object_seconds = 0;
    Micros looked{0};
    std::int64_t most = 0;
    std::int64_t least = 0;

    void add(std::int64_t n, Micros time) {
        least = looked == Micros::zero() ? n : std::min(least, n);
        most = std::max(most, n);
        object_seconds += static_cast<double>(n) * base::to_seconds(time);
        looked += time;
    }
};

struct Sums {
    std::map<std::tuple<std::string, std::string, std::string>, std::int64_t> crossings; ///< line, direction, class
    std::map<std::pair<std::string, std::string>, Presence> zones;                       ///< zone, class
};

enum Question { of_video, of_source };

/// Of a video or a live source, ?1, what begins before ?3 and ends after ?2; of a task, ?4, or any.
constexpr std::array<std::string_view, 2> questions = {
    "SELECT c.record FROM counts c JOIN tasks t ON t.id = c.task WHERE c.video = ?1 AND c.t1 > ?2 AND c.t0 < ?3 "
    "AND ?4 IN ('', t.name) ORDER BY c.t0",
    "SELECT c.record FROM counts c JOIN tasks t ON t.id = c.task WHERE c.source = ?1 AND c.wall >= ?2 AND c.wall < ?3 "
    "AND ?4 IN ('', t.name) ORDER BY c.wall"};

class SpanSummer {
public:
    SpanSummer(const store::Connection& index, const Footage& footage, const SpanSums& wanted)
        : m_index{index}
        , m_footage{footage}
        , m_wanted{wanted}
        , m_span{span_of(footage, wanted.span)}
        , m_records{index, questions.at(footage.is_live() ? of_source : of_video)} {}

    void run(const std::function<void(const CountSpan&)>& take) {
        add_crossings();
        add_occupancy();
        for (const auto& [t0, sums] : m_sums)
            take(record(t0, sums));
    }

private:
    [[nodiscard]] bool is_of(std::string_view task) const { return m_wanted.task.empty() || m_wanted.task == task; }

    /// Where the span begins in which a time is.
    [[nodiscard]] Micros start_of(Micros t) const { return m_wanted.by ? t - t % *m_wanted.by : m_span.start; }

    [[nodiscard]] Micros end_of(Micros t0) const {
        return m_wanted.by ? std::min(t0 + *m_wanted.by, m_span.end) : std::min(m_span.end, m_last);
    }

    void add_crossings() {
        list_crossings(m_index, m_footage, m_span, [&](const StoredCrossing& crossing) {
            base::throw_if_stopped();
            if (!is_of(crossing.task)) return;
            m_last = std::max(m_last, crossing.at);
            ++m_sums[start_of(crossing.at)]
                  .crossings[{std::string{crossing.line}, std::string{crossing.direction}, std::string{crossing.kind}}];
        });
    }

    void add_occupancy() {
        OccupancyLog log{m_index, m_footage};
        const Micros now = m_footage.is_live() ? base::wall_now().time_since_epoch() : Span::never;
        for (const OccupancySeries& series : log.series()) {
            if (!is_of(series.task_name)) continue;
            log.stretches(series, m_span, [&](const Stretch& stretch) {
                base::throw_if_stopped();
                if (stretch.t1 || m_footage.is_live()) add(series, stretch.t0, stretch.t1.value_or(now), stretch.n);
            });
        }
    }

    /// What lasts over several spans is in each of them.
    void add(const OccupancySeries& series, Micros from, Micros to, std::int64_t n) {
        m_last = std::max(m_last, to);
        while (from < to) {
            const Micros start = start_of(from);
            const Micros end = m_wanted.by ? std::min(to, start + *m_wanted.by) : to;
            m_sums[start].zones[{series.zone, series.kind}].add(n, end - from);
            from = end;
        }
    }

    [[nodiscard]] CountSpan record(Micros t0, const Sums& sums) {
        CountSpan span;
        const Micros from = std::max(t0, m_span.start);
        const Micros to = end_of(t0);
        span.since = wall_at(m_footage, from);
        span.until = wall_at(m_footage, to);
        if (m_footage.is_live()) {
            span.source = m_footage.name;
        } else {
            span.video = m_footage.video->fingerprint;
            if (!m_footage.video->places.empty()) span.source = m_footage.video->places.front().path;
            span.t0 = from;
            span.t1 = to;
        }
        for (const auto& [way, n] : sums.crossings)
            span.lines.push_back({std::get<0>(way), std::get<1>(way), std::get<2>(way), n});
        for (const auto& [series, presence] : sums.zones) {
            const double looked = base::to_seconds(presence.looked);
            span.zones.push_back({series.first, series.second, looked > 0 ? presence.object_seconds / looked : 0,
                                  presence.most, presence.least});
            span.looked = std::max(span.looked, presence.looked);
        }
        tell_origin({from, to}, span);
        return span;
    }

    /// How what was counted in it came to be, as the records say that begin in it (of a video, that touch it).
    void tell_origin(const Span& part, CountSpan& span) {
        if (m_footage.is_live()) {
            const WallBounds bounds = wall_bounds(part);
            m_records.bind(m_footage.source, bounds.from, bounds.to, m_wanted.task);
        } else {
            m_records.bind(m_footage.video_id(), std::int64_t{part.start.count()}, std::int64_t{part.end.count()},
                           m_wanted.task);
        }
        while (m_records.next()) {
            const records::CountOrigin origin = records::parse_count_origin(m_records.text(0));
            span.method = origin.method;
            if (origin.sample_distance)
                span.sample_distance = std::max(span.sample_distance.value_or(Micros{0}), *origin.sample_distance);
        }
        m_records.reset();
    }

    const store::Connection& m_index;
    const Footage& m_footage;
    const SpanSums& m_wanted;
    const Span m_span;
    std::map<Micros, Sums> m_sums; ///< by the start of the span
    store::Statement m_records;
    Micros m_last{0};
};

} // namespace

void sum_counts(const store::Connection& index, const Footage& footage, const SpanSums& wanted,
                const std::function<void(const CountSpan&)>& take) {
    SpanSummer{index, footage, wanted}.run(take);
}

} // namespace vlm::archive
