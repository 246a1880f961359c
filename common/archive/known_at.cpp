// SPDX-License-Identifier: Apache-2.0
#include "common/archive/known_at.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "common/archive/nearest_thumbnail.hpp"
#include "common/archive/occupancy_log.hpp"
#include "common/archive/play_link.hpp"
#include "common/archive/video_parts.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

using base::Micros;
using records::AtRecord;
using store::Statement;

namespace {

enum Question {
    covering_results,
    earlier_results,
    counts,
    events,
    said,
    scene,
    live_results,
    live_counts,
    live_events,
    live_said
};

/// Each is asked of a video, ?1, and a time, ?2; or of a live source, ?1, a wall clock, ?2, and that of the day before,
/// ?3. Of results long before, nobody would say that they are near.
constexpr std::array<std::string_view, 10> questions = {
    "SELECT t.name, r.t0, r.t1, r.model, r.text, r.error, r.task FROM results r JOIN tasks t ON t.id = r.task "
    "WHERE r.video = ?1 AND r.t0 <= ?2 AND (r.t1 > ?2 OR r.t0 = ?2) ORDER BY r.t0, r.t1, t.name, r.id",
    "SELECT t.name, r.t0, r.t1, r.model, r.text, r.error, r.task FROM results r JOIN tasks t ON t.id = r.task "
    "WHERE r.video = ?1 AND r.t0 <= ?2 ORDER BY r.t0 DESC, r.t1 DESC, r.id DESC LIMIT 1000",
    "SELECT t.name, c.t0, c.t1, c.record FROM counts c JOIN tasks t ON t.id = c.task "
    "WHERE c.video = ?1 AND c.t0 <= ?2 AND (c.t1 > ?2 OR c.t0 = ?2) ORDER BY c.t0, c.t1, t.name",
    "SELECT max(t), kind, record FROM events WHERE video = ?1 AND t <= ?2 GROUP BY kind ORDER BY 1, 2",
    "SELECT t0, t1, text FROM transcripts WHERE video = ?1 AND t0 <= ?2 AND (t1 > ?2 OR t0 = ?2) ORDER BY t0, t1",
    "SELECT max(t), (SELECT min(t) FROM scenes WHERE video = ?1 AND t > ?2) FROM scenes WHERE video = ?1 AND t <= ?2",
    "SELECT t.name, r.t0, r.t1, r.model, r.text, r.error, r.task, r.wall FROM results r JOIN tasks t ON t.id = r.task "
    "WHERE r.source = ?1 AND r.wall <= ?2 ORDER BY r.wall DESC, r.id DESC LIMIT 1000",
    "SELECT t.name, c.t0, c.t1, c.record, c.wall FROM counts c JOIN tasks t ON t.id = c.task "
    "WHERE c.source = ?1 AND c.wall <= ?2 ORDER BY c.wall DESC LIMIT 1000",
    "SELECT t, kind, record, max(wall) FROM events WHERE source = ?1 AND wall <= ?2 AND wall > ?3 GROUP BY kind "
    "ORDER BY 4, 2",
    "SELECT t0, t1, text, wall FROM transcripts WHERE source = ?1 AND wall <= ?2 ORDER BY wall DESC LIMIT 1000"};

AtRecord::Result result_of(const Statement& row, bool covers) {
    AtRecord::Result result;
    result.task = row.text(0);
    result.t0 = Micros{row.integer(1)};
    result.t1 = Micros{row.integer(2)};
    result.covers = covers;
    result.model = row.text(3);
    if (!row.is_null(4)) result.text = row.text(4);
    result.error = row.text(5);
    return result;
}

/// Answers about one moment.
class Moment {
public:
    Moment(const store::Connection& index, const Footage& footage, Micros t)
        : m_index{index}
        , m_footage{footage}
        , m_t{t} {}

    /// Gives each row of a question to `take`.
    template <typename Take>
    void ask(Question question, const Take& take) const {
        Statement row{m_index, questions.at(question)};
        if (m_footage.is_live()) {
            bind_live(row, question);
        } else {
            row.bind(m_footage.video_id(), std::int64_t{m_t.count()});
        }
        while (row.next())
            take(row);
    }

    /// Whether the moment is in what begins at this wall clock and lasts so long.
    [[nodiscard]] bool is_in(std::string_view wall, Micros length) const {
        const Micros begin = since_1970(wall);
        return begin == m_t || (begin < m_t && m_t < begin + length);
    }

private:
    void bind_live(Statement& row, Question question) const {
        const WallBounds day = wall_bounds({m_t - std::chrono::hours{24}, m_t});
        if (question == live_events) {
            row.bind(m_footage.source, day.to, day.from);
        } else {
            row.bind(m_footage.source, day.to);
        }
    }

    const store::Connection& m_index;
    const Footage& m_footage;
    Micros m_t;
};

/// Those that are about the moment, and of tasks that have none the last before.
std::vector<AtRecord::Result> results_at(const Moment& moment) {
    std::vector<AtRecord::Result> results;
    std::set<std::int64_t> tasks;
    moment.ask(covering_results, [&](const Statement& row) {
        results.push_back(result_of(row, true));
        tasks.insert(row.integer(6));
    });
    moment.ask(earlier_results, [&](const Statement& row) {
        if (tasks.insert(row.integer(6)).second) results.push_back(result_of(row, false));
    });
    return results;
}

/// The same of a live source.
std::vector<AtRecord::Result> live_results_at(const Moment& moment) {
    std::vector<AtRecord::Result> covering;
    std::vector<std::pair<std::int64_t, AtRecord::Result>> earlier; // the last of each task
    std::set<std::int64_t> tasks;
    std::set<std::int64_t> seen;
    moment.ask(live_results, [&](const Statement& row) {
        AtRecord::Result result = result_of(row, true);
        result.wall = row.text(7);
        const std::int64_t task = row.integer(6);
        if (moment.is_in(result.wall, result.t1 - result.t0)) {
            tasks.insert(task);
            covering.push_back(std::move(result));
        } else if (seen.insert(task).second) {
            result.covers = false;
            earlier.emplace_back(task, std::move(result));
        }
    });
    std::reverse(covering.begin(), covering.end());
    for (auto& [task, result] : earlier) {
        if (!tasks.contains(task)) covering.push_back(std::move(result));
    }
    return covering;
}

void add_occupancy(const store::Connection& index, const Footage& footage, Micros t, AtRecord& at) {
    OccupancyLog log{index, footage};
    for (const OccupancySeries& series : log.series()) {
        const auto there = log.at(series, t);
        if (!there) continue; // nobody looked
        AtRecord::Occupancy& occupancy = at.occupancy.emplace_back();
        occupancy.task = series.task_name;
        occupancy.zone = series.zone;
        occupancy.kind = series.kind;
        occupancy.n = there->n;
        if (footage.is_live()) {
            occupancy.wall = wall_at(footage, there->t0);
        } else {
            occupancy.since = there->t0;
        }
    }
}

/// A count without its wall clock.
AtRecord::Count count_of(const Statement& row) {
    return {std::string{row.text(0)}, Micros{row.integer(1)}, Micros{row.integer(2)}, std::string{row.text(3)}, ""};
}

AtRecord::Said said_of(const Statement& row) {
    return {Micros{row.integer(0)}, Micros{row.integer(1)}, std::string{row.text(2)}, ""};
}

AtRecord::Event event_of(const Statement& row) {
    const auto t = row.integer_if(0);
    return {t ? std::optional{Micros{*t}} : std::nullopt, std::string{row.text(1)}, std::string{row.text(2)}, ""};
}

void add_happenings(const Moment& moment, AtRecord& at) {
    moment.ask(counts, [&](const Statement& row) { at.counts.push_back(count_of(row)); });
    moment.ask(events, [&](const Statement& row) { at.events.push_back(event_of(row)); });
    moment.ask(said, [&](const Statement& row) { at.said.push_back(said_of(row)); });
    moment.ask(scene, [&](const Statement& row) {
        if (row.is_null(0)) return;
        at.scene = {Micros{row.integer(0)}, {}};
        if (const auto next = row.integer_if(1)) at.scene->t1 = Micros{*next};
    });
}

void add_live_happenings(const Moment& moment, AtRecord& at) {
    moment.ask(live_counts, [&](const Statement& row) {
        AtRecord::Count count = count_of(row);
        count.wall = row.text(4);
        if (moment.is_in(count.wall, count.t1 - count.t0)) at.counts.insert(at.counts.begin(), std::move(count));
    });
    moment.ask(live_events, [&](const Statement& row) {
        at.events.push_back(event_of(row));
        at.events.back().wall = row.text(3);
    });
    moment.ask(live_said, [&](const Statement& row) {
        AtRecord::Said said = said_of(row);
        said.wall = row.text(3);
        if (moment.is_in(said.wall, said.t1 - said.t0)) at.said.insert(at.said.begin(), std::move(said));
    });
}

std::optional<Micros> keyframe_before(const store::Connection& index, std::int64_t video, Micros t) {
    const auto keyframes = keyframes_of(index, video);
    const auto after =
        std::upper_bound(keyframes.begin(), keyframes.end(), t,
                         [](Micros time, const media::Keyframe& keyframe) { return time < keyframe.pts; });
    return after == keyframes.begin() ? std::nullopt : std::optional{std::prev(after)->pts};
}

void add_video(const store::Connection& index, const Footage& footage, Micros t, AtRecord& at) {
    const records::VideoRecord& video = *footage.video;
    const Moment moment{index, footage, t};
    at.video = video.fingerprint;
    at.t = t;
    if (!video.places.empty()) {
        at.source = video.places.front().path;
        at.link = play_link(at.source, t);
    }
    at.results = results_at(moment);
    add_happenings(moment, at);
    at.keyframe = keyframe_before(index, video.id, t);
    at.thumbnail = nearest_thumbnail(index, video.id, t);
}

} // namespace

std::span<const std::string_view> questions_at() {
    return questions;
}

AtRecord known_at(const store::Connection& index, const Footage& footage, Micros t) {
    AtRecord at;
    at.wall = wall_at(footage, t);
    if (footage.is_live()) {
        const Moment moment{index, footage, t};
        at.source = footage.name;
        at.results = live_results_at(moment);
        add_live_happenings(moment, at);
    } else {
        add_video(index, footage, t, at);
    }
    add_occupancy(index, footage, t, at);
    return at;
}

} // namespace vlm::archive
