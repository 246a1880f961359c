// SPDX-License-Identifier: Apache-2.0
#include "common/archive/result_list.hpp"

#include "common/base/text.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

void list_results(const store::Connection& index, std::int64_t video, const ResultFilter& filter,
                  const std::function<void(const StoredResult&)>& take) {
    using base::Micros;
    store::Statement rows{index, "SELECT t.name, r.t0, r.t1, r.model, r.text, r.error, r.record "
                                 "FROM results r JOIN tasks t ON t.id = r.task "
                                 "WHERE r.video = ?1 AND (r.t1 > ?2 OR r.t0 >= ?2) AND (?3 IS NULL OR r.t0 < ?3) "
                                 "AND (?4 = '' OR t.name = ?4) ORDER BY r.t0, r.t1, t.name, r.id"};
    const auto end = filter.end ? std::optional{std::int64_t{filter.end->count()}} : std::nullopt;
    rows.bind(video, std::int64_t{filter.start.count()}, end, filter.task);
    while (rows.next()) {
        if (!filter.model.empty() && !base::matches_glob(rows.text(3), filter.model)) continue;
        take({rows.text(0), Micros{rows.integer(1)}, Micros{rows.integer(2)}, rows.text(3), rows.text(4), rows.text(5),
              rows.text(6)});
    }
}

} // namespace vlm::archive
