// SPDX-License-Identifier: Apache-2.0
#include "common/archive/event_list.hpp"

#include "common/store/statement.hpp"

namespace vlm::archive {

using store::Statement;

void list_events(const store::Connection& index, const Footage& footage,
                 const std::function<void(std::string_view record)>& take) {
    Statement rows{index,
                   footage.is_live()
                       ? "SELECT record FROM events WHERE source = ?1 ORDER BY wall, kind, id"
                       : "SELECT record FROM events WHERE video = ?1 AND video IS NOT NULL ORDER BY t, kind, id"};
    rows.bind(footage.is_live() ? footage.source : footage.video_id());
    while (rows.next())
        take(rows.text(0));
}

void list_statuses(const store::Connection& index, base::Wall since,
                   const std::function<void(std::string_view record)>& take) {
    // Of each source and program the last: with max(), SQLite takes the record from that row.
    Statement rows{index, "SELECT record, max(wall) AS last FROM status GROUP BY source, program HAVING last >= ?1 "
                          "ORDER BY source, program"};
    rows.bind(base::format_wall(since));
    while (rows.next())
        take(rows.text(0));
}

} // namespace vlm::archive
