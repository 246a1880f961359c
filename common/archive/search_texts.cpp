// SPDX-License-Identifier: Apache-2.0
#include "common/archive/search_texts.hpp"

#include <fmt/format.h>

#include "common/base/text.hpp"

namespace vlm::archive {

using base::Micros;

std::string wall_of(const char* row) {
    return fmt::format("coalesce({0}.wall, (SELECT strftime('%Y-%m-%dT%H:%M:%fZ', wall, '+' || ({0}.t0 / 1e6) || "
                       "' seconds') FROM videos WHERE id = {0}.video))",
                       row);
}

std::string sql_glob(const std::string& pattern) {
    std::string glob;
    for (const char letter : base::lower(pattern))
        glob += letter == '[' ? std::string{"[[]"} : std::string{letter};
    return glob;
}

/// What is not asked for is said so that an index can be used for the rest, and so that no value is left out.
std::string wanted_condition(const TextTable& texts, const SearchOptions& options) {
    const std::string wall = wall_of("r");
    return fmt::format(
        "{} AND {} AND {} AND {} AND {}", options.video ? "r.video = ?3" : "?3 IS NULL",
        options.task.empty() ? "?4 = ''" : fmt::format("{} IN (SELECT id FROM tasks WHERE name = ?4)", texts.task),
        options.since.empty() ? "?5 = ''" : wall + " >= ?5", options.until.empty() ? "?6 = ''" : wall + " < ?6",
        options.model.empty() ? "?7 = ''" : fmt::format("lower({}) GLOB ?7", texts.model));
}

std::string moment_columns(const TextTable& texts) {
    return fmt::format("r.id, {}, r.video, r.source, r.t0, r.t1, CASE WHEN r.wall IS NULL THEN r.t0 ELSE "
                       "CAST(round((julianday(r.wall) - 2440587.5) * 864e8) AS INTEGER) END",
                       texts.task);
}

Moment read_moment(const store::Statement& row) {
    Moment moment;
    moment.best = moment.first = row.integer(0);
    moment.subject = {row.integer(1), row.integer(2), row.integer(3)};
    moment.t0 = Micros{row.integer(4)};
    moment.t1 = Micros{row.integer(5)};
    moment.at = Micros{row.integer(6)};
    moment.until = moment.at + (moment.t1 - moment.t0);
    return moment;
}

} // namespace vlm::archive
