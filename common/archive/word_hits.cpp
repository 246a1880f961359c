// SPDX-License-Identifier: Apache-2.0
#include "common/archive/word_hits.hpp"

#include <fmt/format.h>

namespace vlm::archive {
namespace {

std::string sql(const TextTable& texts, const SearchOptions& options) {
    const bool ranked = options.order == SearchOrder::rank;
    return fmt::format("SELECT {1}, {2} FROM {0}_text(?1) f CROSS JOIN {0} r ON r.id = f.rowid WHERE {3} "
                       "ORDER BY {4} LIMIT ?2",
                       texts.name, moment_columns(texts), ranked ? "f.rank" : "NULL", wanted_condition(texts, options),
                       ranked ? "f.rank" : "f.rowid DESC");
}

} // namespace

WordHits::OfTable::OfTable(const store::Connection& index, const TextTable& texts, const std::string& query,
                           const SearchOptions& options)
    : m_rows{index, sql(texts, options)} {
    bind_wanted(m_rows, query, static_cast<std::int64_t>(options.limit * texts_per_moment), options);
    advance();
}

void WordHits::OfTable::advance() {
    m_current.reset();
    if (!m_rows.next()) return;
    m_current = read_moment(m_rows);
    if (const auto rank = m_rows.real_if(moment_column_count)) m_current->score = -*rank;
}

WordHits::WordHits(const store::Connection& index, const std::string& query, const SearchOptions& options)
    : m_answered{index, answered_texts, query, options}
    , m_spoken{index, spoken_texts, query, options} {}

std::optional<Moment> WordHits::next() {
    const auto& answered = m_answered.current();
    const auto& spoken = m_spoken.current();
    const bool first = answered && spoken ? answered->score >= spoken->score : answered.has_value();
    OfTable& from = first ? m_answered : m_spoken;
    const std::optional<Moment> moment = from.current();
    if (moment) from.advance();
    return moment;
}

} // namespace vlm::archive
