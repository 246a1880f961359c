// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/archive/moments.hpp"
#include "common/archive/search.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

/// Where texts are.
struct TextTable {
    const char* name;
    const char* task; ///< how a row r tells its task's id
    const char* model;
    const char* vector; ///< the column of vectors that names a row
};
inline constexpr TextTable answered_texts{"results", "r.task", "r.model", "result"};
inline constexpr TextTable spoken_texts{"transcripts", "0", "NULL", "transcript"};

/// The wall clock of the first frame of a row by this name.
[[nodiscard]] std::string wall_of(const char* row);

/// A pattern of * and ? alone as SQLite's GLOB takes it, in small letters.
[[nodiscard]] std::string sql_glob(const std::string& pattern);

/// Whether a row r is wanted, with the values that bind_wanted() binds.
[[nodiscard]] std::string wanted_condition(const TextTable& texts, const SearchOptions& options);

/// Binds ?1 and ?2 to what the query is about, and ?3 to ?7 to what is wanted.
template <typename First, typename Second>
store::Statement& bind_wanted(store::Statement& query, const First& first, const Second& second,
                              const SearchOptions& options) {
    return query.bind(first, second, options.video, options.task, options.since, options.until,
                      sql_glob(options.model));
}

/// The columns of a row r that read_moment() reads, the first ones of a query.
[[nodiscard]] std::string moment_columns(const TextTable& texts);
[[nodiscard]] Moment read_moment(const store::Statement& row);
inline constexpr int moment_column_count = 7;

} // namespace vlm::archive
