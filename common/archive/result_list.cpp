// SPDX-License-Identifier: Apache-2.0
#include "common/archive/result_list.hpp"

#include "common/base/text.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

using base::Micros;
using store::Statement;

namespace {

/// The row's columns from the first on: as StoredResult has them.
StoredResult row_of(const Statement& rows) {
    return {rows.text(0),
            Micros{rows.integer(1)},
            Micros{rows.integer(2)},
            rows.text(3),
            rows.text(4),
            rows.text(5),
            rows.text(6),
            rows.text(7)};
}

bool fits(const StoredResult& result, const ResultFilter& filter) {
    return filter.model.empty() || base::matches_glob(result.model, filter.model);
}

} // namespace

void list_results(const store::Connection& index, std::int64_t video, const ResultFilter& filter,
                  const std::function<void(const StoredResult&)>& take) {
    Statement rows{index, "SELECT t.name, r.t0, r.t1, strftime('%Y-%m-%dT%H:%M:%fZ', v.wall, '+' || (r.t0 / 1e6) || "
                          "' seconds'), r.model, r.text, r.error, r.record "
                          "FROM results r JOIN tasks t ON t.id = r.task JOIN videos v ON v.id = r.video "
                          "WHERE r.video = ?1 AND (r.t1 > ?2 OR r.t0 >= ?2) AND (?3 IS NULL OR r.t0 < ?3) "
                          "AND (?4 = '' OR t.name = ?4) ORDER BY r.t0, r.t1, t.name, r.id"};
    const auto end = filter.end ? std::optional{std::int64_t{filter.end->count()}} : std::nullopt;
    rows.bind(video, std::int64_t{filter.start.count()}, end, filter.task);
    while (rows.next()) {
        if (const StoredResult result = row_of(rows); fits(result, filter)) take(result);
    }
}

void list_live_results(const store::Connection& index, const ResultFilter& filter,
                       const std::function<void(std::string_view, const StoredResult&)>& take) {
    Statement rows{index, "SELECT t.name, r.t0, r.t1, r.wall, r.model, r.text, r.error, r.record, s.name "
                          "FROM sources s JOIN results r ON r.source = s.id JOIN tasks t ON t.id = r.task "
                          "WHERE ?1 = '' OR t.name = ?1 ORDER BY s.name, r.wall, r.t0, r.t1, t.name, r.id"};
    rows.bind(filter.task);
    while (rows.next()) {
        if (const StoredResult result = row_of(rows); fits(result, filter)) take(rows.text(8), result);
    }
}

} // namespace vlm::archive
