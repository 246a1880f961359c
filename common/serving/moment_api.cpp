// SPDX-License-Identifier: Apache-2.0
#include "common/serving/moment_api.hpp"

#include <charconv>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/archive/event_list.hpp"
#include "common/archive/known_at.hpp"
#include "common/archive/result_list.hpp"
#include "common/archive/search.hpp"
#include "common/base/text.hpp"
#include "common/records/json_line.hpp"
#include "common/serving/answer_entry.hpp"
#include "common/serving/footage_of.hpp"
#include "common/serving/json_array.hpp"
#include "common/serving/problem.hpp"

namespace vlm::serving {

using archive::StoredResult;
using base::Micros;
using nlohmann::ordered_json;

namespace {

/// Where a list goes on: the time of the last one that was given, and how many of that time were given.
struct Cursor {
    Micros at{0};
    std::int64_t given = 0;
};

std::optional<Cursor> cursor_of(const http::Query& query) {
    const std::string text = query.get("after");
    if (text.empty()) return std::nullopt;
    std::int64_t at = 0;
    std::int64_t given = 0;
    const char* end = text.data() + text.size();
    const auto first = std::from_chars(text.data(), end, at);
    const bool has_mark = first.ec == std::errc{} && first.ptr != end && *first.ptr == '.';
    const auto second = has_mark ? std::from_chars(first.ptr + 1, end, given) : first;
    if (!has_mark || second.ec != std::errc{} || second.ptr != end || given < 0)
        throw Problem{400, "after: not what 'next' said"};
    return Cursor{Micros{at}, given};
}

/// Gives results from a cursor on, a page of them, and remembers where the next one begins.
class MomentPage {
public:
    MomentPage(std::optional<Cursor> after, std::size_t limit)
        : m_after{after}
        , m_limit{limit}
        , m_last{after.value_or(Cursor{Micros{-1}, 0}).at}
        , m_same{after.value_or(Cursor{}).given} {}

    /// How many from the cursor's time on have to be looked at to fill it: one more tells whether there is another
    /// page.
    [[nodiscard]] std::size_t most() const {
        return m_limit + 1 + static_cast<std::size_t>(m_after ? m_after->given : 0);
    }

    void take(const StoredResult& result) {
        if (m_after && result.at == m_after->at && m_skipped < m_after->given) {
            ++m_skipped;
            return;
        }
        if (m_count == m_limit) {
            m_has_more = true;
            return;
        }
        m_same = result.at == m_last ? m_same + 1 : 1;
        m_last = result.at;
        m_results.add(answer_entry(result));
        ++m_count;
    }

    [[nodiscard]] std::string text() const {
        const std::string next = m_has_more ? fmt::format("\"{}.{}\"", m_last.count(), m_same) : "null";
        return object_of("results", m_results, "\"next\":" + next);
    }

private:
    std::optional<Cursor> m_after;
    std::size_t m_limit;
    std::size_t m_count = 0;
    std::int64_t m_skipped = 0;
    Micros m_last;
    std::int64_t m_same; ///< results at that time, those of earlier pages too
    bool m_has_more = false;
    JsonArray m_results;
};

ordered_json entry_of(const records::MomentRecord& moment) {
    ordered_json entry = ordered_json::parse(records::to_json_line(moment));
    entry["id"] = nullptr;
    entry["url"] = nullptr;
    if (moment.video.empty()) return entry;
    entry["id"] = moment.video;
    entry["url"] = fmt::format("/v/{}/master.m3u8", base::percent_encoded(moment.video));
    return entry;
}

} // namespace

Content show_moment(const store::Connection& index, const Call& call) {
    const archive::Footage footage = video_footage(index, call.names[0]);
    const Micros time = needed_seconds_of(call.target.query, "t");
    return json_content(records::to_json_line(archive::known_at(index, footage, time)));
}

Content list_answers(const store::Connection& index, const Call& call) {
    const archive::Footage footage = video_footage(index, call.names[0]);
    const http::Query& query = call.target.query;
    const auto after = cursor_of(query);
    MomentPage page{after, static_cast<std::size_t>(number_of(query, "limit", 1000, 1, 10'000))};
    archive::ResultFilter filter;
    filter.task = query.get("task");
    filter.model = query.get("model");
    filter.span.start = seconds_of(query, "start");
    filter.span.end = seconds_of(query, "end");
    filter.most = page.most();
    if (after) filter.span.start = filter.begin = after->at; // earlier ones that last until then were given before
    archive::list_results(index, footage, filter, [&](const StoredResult& result) { page.take(result); });
    return json_content(page.text());
}

Content list_speech(const store::Connection& index, const Call& call) {
    const archive::Footage footage = video_footage(index, call.names[0]);
    archive::Span span{seconds_of(call.target.query, "start").value_or(Micros{0}),
                       seconds_of(call.target.query, "end").value_or(archive::Span::never)};
    archive::SpeechList speech{index, footage, span};
    JsonArray segments;
    while (const auto said = speech.next(archive::Span::never)) {
        records::JsonLine line;
        segments.add(line.seconds("t0", said->t0).seconds("t1", said->t1).text("text", said->text).line());
    }
    return json_content(object_of("segments", segments));
}

Content list_happenings(const store::Connection& index, const Call& call) {
    JsonArray events;
    archive::list_events(index, video_footage(index, call.names[0]),
                         [&](std::string_view record) { events.add(record); });
    return json_content(object_of("events", events));
}

Content find_moments(const store::Connection& index, const Call& call) {
    const http::Query& query = call.target.query;
    archive::SearchOptions options;
    options.words = query.get("q");
    options.task = query.get("task");
    options.model = query.get("model");
    if (const auto video = query.find("video")) options.video = video_footage(index, *video).video_id();
    options.limit = static_cast<std::size_t>(number_of(query, "limit", 20, 1, 200));
    JsonArray moments;
    for (const records::MomentRecord& moment : archive::search(index, options))
        moments.add(entry_of(moment).dump());
    return json_content(object_of("moments", moments));
}

} // namespace vlm::serving
