// SPDX-License-Identifier: Apache-2.0
#include "common/archive/result_list.hpp"

#include <array>

#include "common/base/text.hpp"

namespace vlm::archive {

using base::Micros;
using store::Statement;

namespace {

enum Question { of_video, of_source, of_source_in_span, speech_of_video, speech_of_source };

constexpr std::array<std::string_view, 5> questions = {
    "SELECT t.name, r.t0, r.t1, strftime('%Y-%m-%dT%H:%M:%fZ', v.wall, '+' || (r.t0 / 1e6) || ' seconds'), r.model, "
    "r.text, r.error, r.record FROM results r JOIN tasks t ON t.id = r.task JOIN videos v ON v.id = r.video "
    "WHERE r.video = ?1 AND (r.t1 > ?2 OR r.t0 >= ?2) AND r.t0 < ?3 AND (?4 = '' OR t.name = ?4) "
    "ORDER BY r.t0, r.t1, t.name, r.id",
    "SELECT t.name, r.t0, r.t1, r.wall, r.model, r.text, r.error, r.record "
    "FROM results r JOIN tasks t ON t.id = r.task WHERE r.source = ?1 AND (?2 = '' OR t.name = ?2) "
    "ORDER BY r.wall, r.t0, r.t1, t.name, r.id",
    "SELECT t.name, r.t0, r.t1, r.wall, r.model, r.text, r.error, r.record "
    "FROM results r JOIN tasks t ON t.id = r.task WHERE r.source = ?1 AND (?2 = '' OR t.name = ?2) "
    "AND r.wall >= ?3 AND r.wall < ?4 ORDER BY r.wall, r.t0, r.t1, t.name, r.id",
    "SELECT t0, t1, text FROM transcripts WHERE video = ?1 AND t0 < ?2 ORDER BY t0, t1, text",
    "SELECT t0, t1, text, wall FROM transcripts WHERE source = ?1 AND wall >= ?2 AND wall < ?3 "
    "ORDER BY wall, t0, t1, text"};

constexpr Micros longest = std::chrono::hours{24}; // of what is of a live source

/// The row's columns from the first on: as StoredResult has them.
StoredResult row_of(const Statement& rows, bool is_live) {
    const Micros t0{rows.integer(1)};
    return {rows.text(0), t0,           Micros{rows.integer(2)},
            rows.text(3), rows.text(4), rows.text(5),
            rows.text(6), rows.text(7), is_live && !rows.is_null(3) ? since_1970(rows.text(3)) : t0};
}

Statement rows_of(const store::Connection& index, const Footage& footage, const ResultFilter& filter,
                  const Span& span) {
    const bool all = !filter.span.since && !filter.span.until;
    Statement rows{index, questions.at(footage.is_live() ? (all ? of_source : of_source_in_span) : of_video)};
    if (!footage.is_live()) {
        rows.bind(footage.video_id(), std::int64_t{span.start.count()}, std::int64_t{span.end.count()}, filter.task);
    } else if (all) {
        rows.bind(footage.source, filter.task);
    } else {
        const WallBounds bounds = wall_bounds({span.start - longest, span.end});
        rows.bind(footage.source, filter.task, bounds.from, bounds.to);
    }
    return rows;
}

} // namespace

std::span<const std::string_view> questions_about_results() {
    return questions;
}

void list_results(const store::Connection& index, const Footage& footage, const ResultFilter& filter,
                  const std::function<void(const StoredResult&)>& take) {
    const Span span = span_of(footage, filter.span);
    Statement rows = rows_of(index, footage, filter, span);
    std::size_t taken = 0;
    while (taken < filter.most && rows.next()) {
        const StoredResult result = row_of(rows, footage.is_live());
        const bool fits = filter.model.empty() || base::matches_glob(result.model, filter.model);
        if (filter.begin && result.at < *filter.begin) continue;
        if (!fits || !span.overlaps(result.at, result.until())) continue;
        take(result);
        ++taken;
    }
}

SpeechList::SpeechList(const store::Connection& index, const Footage& footage, const Span& span)
    : m_rows{index, questions.at(footage.is_live() ? speech_of_source : speech_of_video)}
    , m_is_live{footage.is_live()}
    , m_span{span} {
    if (m_is_live) {
        const WallBounds bounds = wall_bounds({span.start - longest, span.end});
        m_rows.bind(footage.source, bounds.from, bounds.to);
    } else {
        m_rows.bind(footage.video_id(), std::int64_t{span.end.count()});
    }
    advance();
}

std::optional<StoredSpeech> SpeechList::next(Micros latest) {
    if (m_taken) advance();
    m_taken = m_current && m_current->at <= latest;
    return m_taken ? m_current : std::nullopt;
}

void SpeechList::advance() {
    m_current.reset();
    while (!m_current && m_rows.next()) {
        const Micros t0{m_rows.integer(0)};
        const StoredSpeech said{t0, Micros{m_rows.integer(1)}, m_rows.text(2),
                                m_is_live ? since_1970(m_rows.text(3)) : t0};
        if (m_span.overlaps(said.at, said.until())) m_current = said;
    }
}

} // namespace vlm::archive
