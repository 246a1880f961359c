// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "common/archive/vector_block.hpp"
#include "common/archive/vector_table.hpp"
#include "common/store/connection.hpp"

namespace vlm::archive {

/// A vector that may be as similar as this.
struct Candidate {
    float most = 0;
    std::int64_t id = 0;
};

/// Whether one comes before the other.
[[nodiscard]] inline bool operator<(const Candidate& one, const Candidate& other) {
    return one.most != other.most ? one.most > other.most : one.id < other.id;
}

/// Ids by which vectors are wanted; nothing: all.
using WantedIds = std::optional<std::vector<bool>>;

/// The candidates of a scan, the best first, and whether there are more behind the last.
struct Candidates {
    std::vector<Candidate> best;
    bool more = false;
};

/// Looks through the blocks of a model up to the one whose last vector is `last`, on several cores, each with a
/// connection of its own that reads the same state of the index, for the `most` best candidates after `after`. Throws
/// as Statement does, Interrupted when the user stops.
[[nodiscard]] Candidates scan_blocks(const store::Connection& index, const VectorModel& model, std::int64_t last,
                                     const BlockQuery& query, const WantedIds& wanted, std::size_t most,
                                     const std::optional<Candidate>& after);

} // namespace vlm::archive
