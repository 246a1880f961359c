// SPDX-License-Identifier: Apache-2.0
#include "common/archive/known_at.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "common/archive/nearest_thumbnail.hpp"
#include "common/archive/play_link.hpp"
#include "common/archive/video_parts.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

using base::Micros;
using records::AtRecord;
using store::Statement;

namespace {

enum Question { covering_results, earlier_results, counts, occupancy, events, said, scene, wall };

/// Each is asked of a video, ?1, and a time, ?2. Of results long before, nobody would say that they are near.
constexpr std::array<std::string_view, 8> questions = {
    "SELECT t.name, r.t0, r.t1, r.model, r.text, r.error, r.task FROM results r JOIN tasks t ON t.id = r.task "
    "WHERE r.video = ?1 AND r.t0 <= ?2 AND (r.t1 > ?2 OR r.t0 = ?2) ORDER BY r.t0, r.t1, t.name, r.id",
    "SELECT t.name, r.t0, r.t1, r.model, r.text, r.error, r.task FROM results r JOIN tasks t ON t.id = r.task "
    "WHERE r.video = ?1 AND r.t0 <= ?2 ORDER BY r.t0 DESC, r.t1 DESC, r.id DESC LIMIT 1000",
    "SELECT t.name, c.t0, c.t1, c.record FROM counts c JOIN tasks t ON t.id = c.task "
    "WHERE c.video = ?1 AND c.t0 <= ?2 AND (c.t1 > ?2 OR c.t0 = ?2) ORDER BY c.t0, c.t1, t.name",
    "SELECT t.name, o.zone, o.class, o.n, max(o.t) FROM occupancy o JOIN tasks t ON t.id = o.task "
    "WHERE o.video = ?1 AND o.source = 0 AND o.t <= ?2 GROUP BY o.task, o.zone, o.class",
    "SELECT max(t), kind, record FROM events WHERE video = ?1 AND t <= ?2 GROUP BY kind ORDER BY 1, 2",
    "SELECT t0, t1, text FROM transcripts WHERE video = ?1 AND t0 <= ?2 AND (t1 > ?2 OR t0 = ?2) ORDER BY t0, t1",
    "SELECT max(t), (SELECT min(t) FROM scenes WHERE video = ?1 AND t > ?2) FROM scenes WHERE video = ?1 AND t <= ?2",
    "SELECT strftime('%Y-%m-%dT%H:%M:%fZ', wall, '+' || (?2 / 1e6) || ' seconds') FROM videos WHERE id = ?1"};

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
    Moment(const store::Connection& index, std::int64_t video, Micros t)
        : m_index{index}
        , m_video{video}
        , m_t{t.count()} {}

    /// Gives each row of a question to `take`.
    template <typename Take>
    void ask(Question question, const Take& take) const {
        Statement row{m_index, questions.at(question)};
        row.bind(m_video, m_t);
        while (row.next())
            take(row);
    }

private:
    const store::Connection& m_index;
    std::int64_t m_video;
    std::int64_t m_t;
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

void add_numbers(const Moment& moment, AtRecord& at) {
    moment.ask(counts, [&](const Statement& row) {
        at.counts.push_back(
            {std::string{row.text(0)}, Micros{row.integer(1)}, Micros{row.integer(2)}, std::string{row.text(3)}});
    });
    moment.ask(occupancy, [&](const Statement& row) {
        if (row.is_null(3)) return; // nobody looked
        at.occupancy.push_back({std::string{row.text(0)}, std::string{row.text(1)}, std::string{row.text(2)},
                                row.integer(3), Micros{row.integer(4)}});
    });
}

void add_happenings(const Moment& moment, AtRecord& at) {
    moment.ask(events, [&](const Statement& row) {
        at.events.push_back({Micros{row.integer(0)}, std::string{row.text(1)}, std::string{row.text(2)}});
    });
    moment.ask(said, [&](const Statement& row) {
        at.said.push_back({Micros{row.integer(0)}, Micros{row.integer(1)}, std::string{row.text(2)}});
    });
    moment.ask(scene, [&](const Statement& row) {
        if (row.is_null(0)) return;
        at.scene = {Micros{row.integer(0)}, {}};
        if (const auto next = row.integer_if(1)) at.scene->t1 = Micros{*next};
    });
}

std::optional<Micros> keyframe_before(const store::Connection& index, std::int64_t video, Micros t) {
    const auto keyframes = keyframes_of(index, video);
    const auto after =
        std::upper_bound(keyframes.begin(), keyframes.end(), t,
                         [](Micros time, const media::Keyframe& keyframe) { return time < keyframe.pts; });
    return after == keyframes.begin() ? std::nullopt : std::optional{std::prev(after)->pts};
}

} // namespace

std::span<const std::string_view> questions_at() {
    return questions;
}

AtRecord known_at(const store::Connection& index, const records::VideoRecord& video, Micros t) {
    const Moment moment{index, video.id, t};
    AtRecord at;
    at.video = video.fingerprint;
    at.t = t;
    if (!video.places.empty()) {
        at.source = video.places.front().path;
        at.link = play_link(at.source, t);
    }
    moment.ask(wall, [&](const Statement& row) { at.wall = row.text(0); });
    at.results = results_at(moment);
    add_numbers(moment, at);
    add_happenings(moment, at);
    at.keyframe = keyframe_before(index, video.id, t);
    at.thumbnail = nearest_thumbnail(index, video.id, t);
    return at;
}

} // namespace vlm::archive
