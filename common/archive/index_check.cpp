// SPDX-License-Identifier: Apache-2.0
#include "common/archive/index_check.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "common/archive/packed_numbers.hpp"
#include "common/archive/vector_block.hpp"
#include "common/base/signals.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

using store::Statement;

namespace {

using Tell = std::function<void(const std::string&)>;

/// What must not be: a query for it, whose first column names it, and what is wrong with it.
struct Rule {
    std::string_view query;
    std::string_view words;
};

constexpr std::array<Rule, 13> rules = {{
    {"SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'", "the database is damaged"},
    {"SELECT \"table\" || coalesce(' row ' || rowid, '') FROM pragma_foreign_key_check", "refers to what is not there"},
    {"SELECT fingerprint FROM videos WHERE state = 'ready' AND id NOT IN (SELECT video FROM keyframes)",
     "can be used, but has no keyframes"},
    {"SELECT v.fingerprint FROM thumbnails t JOIN videos v ON v.id = t.video GROUP BY t.video "
     "HAVING min(t.sheet) <> 0 OR max(t.sheet) <> count(*) - 1",
     "lacks a sheet of thumbnails"},
    {"SELECT v.fingerprint FROM thumbnails t JOIN videos v ON v.id = t.video WHERE NOT json_valid(t.times) OR "
     "json_extract(t.times, '$[0]') IS NOT t.t0 OR json_extract(t.times, '$[#-1]') IS NOT t.t1",
     "has a sheet of thumbnails of other times"},
    {"SELECT 'result ' || id FROM results WHERE t0 > t1", "ends before it begins"},
    {"SELECT 'count ' || hex(key) FROM counts WHERE t0 > t1", "ends before it begins"},
    {"SELECT 'transcript ' || id FROM transcripts WHERE t0 > t1", "ends before it begins"},
    {"SELECT 'occupancy of ' || zone FROM occupancy WHERE video <> 0 AND video NOT IN (SELECT id FROM videos)",
     "is of a video that is not there"},
    {"SELECT 'occupancy of ' || zone FROM occupancy WHERE source <> 0 AND source NOT IN (SELECT id FROM sources)",
     "is of a source that is not there"},
    {"SELECT 'result ' || id FROM results WHERE text IS NOT NULL AND id NOT IN (SELECT id FROM results_text_docsize)",
     "cannot be found by its text"},
    {"SELECT 'vector ' || v.id FROM vectors v JOIN vector_models m ON m.id = v.model WHERE length(v.vector) <> "
     "4 * m.dimensions",
     "has not as many numbers as its model gives"},
    {"SELECT 'transcript ' || id FROM transcripts WHERE id NOT IN (SELECT id FROM transcripts_text_docsize)",
     "cannot be found by its text"},
}};

void check_rule(const store::Connection& index, const Rule& rule, const Tell& tell) {
    Statement rows{index, rule.query};
    while (rows.next())
        tell(fmt::format("{}: {}", rows.text(0), rule.words));
}

bool is_series(std::string_view bytes, std::int64_t count, bool may_be_empty) {
    if (bytes.empty() && may_be_empty) return true;
    const auto numbers = unpacked(bytes);
    return numbers && numbers->size() == static_cast<std::size_t>(count);
}

void check_keyframes(const store::Connection& index, const Tell& tell) {
    Statement rows{index, "SELECT v.fingerprint, k.count, k.pts, k.positions, k.sizes FROM keyframes k "
                          "JOIN videos v ON v.id = k.video"};
    while (rows.next()) {
        base::throw_if_stopped();
        const std::int64_t count = rows.integer(1);
        const bool whole = is_series(rows.bytes(2), count, count == 0) && is_series(rows.bytes(3), count, true) &&
                           is_series(rows.bytes(4), count, true);
        if (!whole) tell(fmt::format("{}: its keyframes cannot be read", rows.text(0)));
    }
}

/// Every vector up to the last of a block is in one.
void check_blocks(const store::Connection& index, const Tell& tell) {
    Statement rows{index, "SELECT b.last, b.model, b.data, m.dimensions, m.name FROM vector_blocks b "
                          "JOIN vector_models m ON m.id = b.model ORDER BY b.model, b.last"};
    Statement vectors{index,
                      "SELECT id FROM vectors WHERE model = ?1 AND id > ?2 AND id <= ?3 AND length(vector) = ?4"};
    std::int64_t model = 0;
    std::int64_t after = 0;
    while (rows.next()) {
        base::throw_if_stopped();
        if (rows.integer(1) != model) after = 0;
        model = rows.integer(1);
        const std::int64_t last = rows.integer(0);
        const auto ids = ids_in_block(rows.bytes(2), static_cast<std::size_t>(rows.integer(3)));
        bool whole = ids && ids->back() == last;
        vectors.bind(model, after, last, 4 * rows.integer(3));
        while (whole && vectors.next())
            whole = std::ranges::binary_search(*ids, vectors.integer(0));
        if (!whole) tell(fmt::format("vectors of {}: the block up to {} does not have all", rows.text(4), last));
        after = last;
    }
}

} // namespace

void check_index(const store::Connection& index, const Tell& tell) {
    for (const Rule& rule : rules) {
        base::throw_if_stopped();
        check_rule(index, rule, tell);
    }
    check_keyframes(index, tell);
    check_blocks(index, tell);
}

} // namespace vlm::archive
