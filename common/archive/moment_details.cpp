// SPDX-License-Identifier: Apache-2.0
#include "common/archive/moment_details.hpp"

#include <utility>

#include <fmt/format.h>

#include "common/archive/nearest_thumbnail.hpp"
#include "common/archive/play_link.hpp"
#include "common/base/text.hpp"

namespace vlm::archive {
namespace {

std::string names_sql(const TextTable& texts) {
    return fmt::format(
        "SELECT (SELECT fingerprint FROM videos WHERE id = r.video), coalesce(CAST(p.path AS TEXT), "
        "(SELECT name FROM sources WHERE id = r.source)), (SELECT name FROM tasks WHERE id = {1}), {3}, {2}, "
        "p.path FROM {0} r JOIN {0} first ON first.id = ?2 LEFT JOIN places p ON p.path = (SELECT path FROM places "
        "WHERE video = r.video ORDER BY missing IS NOT NULL, path LIMIT 1) WHERE r.id = ?1",
        texts.name, texts.task, texts.model, wall_of("first"));
}

std::string snippet_sql(const TextTable& texts) {
    return fmt::format("SELECT snippet({0}_text, 0, '[', ']', '…', 24) FROM {0}_text(?1) WHERE rowid = ?2", texts.name);
}

} // namespace

MomentDetails::MomentDetails(const store::Connection& index, const TextTable& texts, std::string query)
    : m_index{index}
    , m_query{std::move(query)}
    , m_names{index, names_sql(texts)}
    , m_text{index, fmt::format("SELECT text FROM {} WHERE id = ?1", texts.name)} {
    if (!m_query.empty()) m_snippet.emplace(index, snippet_sql(texts));
}

records::MomentRecord MomentDetails::of(const Moment& moment) {
    records::MomentRecord record;
    record.t0 = moment.t0;
    record.t1 = moment.t1;
    record.hits = moment.hits;
    record.score = moment.score;
    if (m_names.bind(moment.best, moment.first).next()) {
        record.video = m_names.text(0);
        record.source = m_names.text(1);
        record.task = m_names.text(2);
        record.wall = m_names.text(3);
        record.model = m_names.text(4);
        if (!m_names.is_null(5)) record.link = play_link(std::string{m_names.bytes(5)}, moment.t0, moment.t1);
    }
    record.thumbnail = nearest_thumbnail(m_index, moment.subject.video, moment.t0);
    record.snippet = snippet_of(moment);
    return record;
}

std::string MomentDetails::snippet_of(const Moment& moment) {
    constexpr std::size_t longest = 1000;
    constexpr std::size_t longest_beginning = 160; // about as long as what is found
    if (m_snippet && m_snippet->bind(m_query, moment.best).next()) return base::one_line(m_snippet->text(0), longest);
    return m_text.bind(moment.best).next() ? base::one_line(m_text.text(0), longest_beginning) : "";
}

} // namespace vlm::archive
