// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "common/archive/moments.hpp"
#include "common/archive/nearest_vectors.hpp"
#include "common/archive/search.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

/// Texts that mean something similar, the nearest first, a hundred for each moment wanted at most; twenty, where they
/// are to be fused with those that have words. For one thread; the connection outlives it. All throw as NearestVectors
/// does.
class MeaningHits {
public:
    MeaningHits(const store::Connection& index, const SearchOptions& options);

    /// Nothing at the end.
    [[nodiscard]] std::optional<Moment> next();

private:
    NearestVectors m_nearest;
    store::Statement m_answered;
    store::Statement m_spoken;
    std::size_t m_left;
};

} // namespace vlm::archive
