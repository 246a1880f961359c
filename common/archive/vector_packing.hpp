// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "common/store/connection.hpp"

namespace vlm::archive {

// Vectors packed into blocks (vector_blocks in schemas/index.sql), through which a search looks much faster. Whatever
// is not packed is looked at by itself: a search finds the same with any of these done or not. All throw as Statement
// does.

/// Packs the next vectors of a model, in the transaction that is open. False where too few for a block are left.
[[nodiscard]] bool pack_block(store::Connection& index, std::int64_t model);

/// Packs the vectors of all models, in small transactions. Throws Interrupted when the user stops.
void pack_vectors(store::Connection& index);

/// Packs the vectors of a model anew where more than half of what its blocks hold was deleted since.
void repack_vectors(store::Connection& index);

} // namespace vlm::archive
