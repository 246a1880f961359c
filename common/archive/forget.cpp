// SPDX-License-Identifier: Apache-2.0
#include "common/archive/forget.hpp"

#include <array>

#include <fmt/format.h>

#include "common/store/transaction.hpp"

namespace vlm::archive {
namespace {

constexpr int most_rows = 2000;

/// Tables that may hold many rows of a video, with their keys; the rest goes with the video.
struct Part {
    const char* table;
    const char* key;
};
constexpr std::array<Part, 6> parts = {{{"results", "id"},
                                        {"counts", "task, key"},
                                        {"crossings", "rowid"},
                                        {"occupancy", "video, source, task, zone, class, t"},
                                        {"events", "id"},
                                        {"transcripts", "id"}}};

} // namespace

Forgetter::Forgetter(store::Connection& index)
    : m_index{index}
    , m_video{index, "DELETE FROM videos WHERE id = ?1"} {
    for (const Part& part : parts) {
        m_parts.emplace_back(index, fmt::format("DELETE FROM {0} WHERE ({1}) IN (SELECT {1} FROM {0} WHERE video = ?1 "
                                                "LIMIT {2})",
                                                part.table, part.key, most_rows));
    }
}

void Forgetter::forget(std::int64_t video) {
    while (forget_some(video)) {
    }
}

/// Whether there may be more.
bool Forgetter::forget_some(std::int64_t video) {
    store::Transaction transaction{m_index};
    bool more = false;
    for (store::Statement& part : m_parts) {
        part.bind(video).run();
        more = more || m_index.changes() == most_rows;
    }
    if (!more) m_video.bind(video).run();
    transaction.commit();
    return more;
}

} // namespace vlm::archive
