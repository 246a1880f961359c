// SPDX-License-Identifier: Apache-2.0
#include "common/archive/meaning_hits.hpp"

#include <fmt/format.h>

#include "common/archive/search_texts.hpp"

namespace vlm::archive {

using store::Statement;

namespace {

void add_wanted(const store::Connection& index, const TextTable& texts, const SearchOptions& options,
                std::vector<bool>& wanted) {
    Statement rows{index, fmt::format("SELECT v.id FROM {} r CROSS JOIN vectors v ON v.{} = r.id AND v.model = ?1 "
                                      "WHERE v.id < ?2 AND {}",
                                      texts.name, texts.vector, wanted_condition(texts, options))};
    bind_wanted(rows, options.meaning->model.id, static_cast<std::int64_t>(wanted.size()), options);
    while (rows.next())
        wanted[static_cast<std::size_t>(rows.integer(0))] = true;
}

/// The vectors of the texts that are wanted.
WantedIds wanted_ids(const store::Connection& index, const SearchOptions& options) {
    const bool all = !options.video && options.task.empty() && options.model.empty() && options.since.empty() &&
                     options.until.empty();
    if (all) return std::nullopt;
    Statement last{index, "SELECT max(id) FROM vectors"};
    std::vector<bool> wanted(static_cast<std::size_t>(last.next() ? last.integer(0) : 0) + 1);
    add_wanted(index, answered_texts, options, wanted);
    add_wanted(index, spoken_texts, options, wanted);
    return wanted;
}

/// In a list that is fused, what is far down counts for little.
std::size_t most_texts(const SearchOptions& options) {
    constexpr std::size_t fused_per_moment = 20;
    return options.limit * (options.by_words ? fused_per_moment : texts_per_moment);
}

/// Spans are made of few texts, but a list that is fused is read to its end.
std::size_t expected(const SearchOptions& options) {
    return options.by_words ? most_texts(options) : options.limit;
}

Statement by_row(const store::Connection& index, const TextTable& texts) {
    return {index, fmt::format("SELECT {} FROM {} r WHERE r.id = ?1", moment_columns(texts), texts.name)};
}

} // namespace

MeaningHits::MeaningHits(const store::Connection& index, const SearchOptions& options)
    : m_nearest{index, options.meaning->model, options.meaning->vector, wanted_ids(index, options), expected(options)}
    , m_answered{by_row(index, answered_texts)}
    , m_spoken{by_row(index, spoken_texts)}
    , m_left{most_texts(options)} {}

std::optional<Moment> MeaningHits::next() {
    while (m_left > 0) {
        const auto text = m_nearest.next();
        if (!text) break;
        Statement& row = text->spoken ? m_spoken : m_answered;
        if (!row.bind(text->row).next()) continue; // deleted meanwhile
        --m_left;
        Moment moment = read_moment(row);
        row.reset();
        moment.score = text->similarity;
        return moment;
    }
    return std::nullopt;
}

} // namespace vlm::archive
