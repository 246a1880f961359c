// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "common/track/sequence_pair.hpp"

namespace vlm::track {

/// How long objects keep one identity: Ristani et al., "Performance Measures and a Data Set for Multi-Target,
/// Multi-Camera Tracking", 2016.
struct IdentityScore {
    std::int64_t truth = 0;     ///< boxes of it
    std::int64_t predicted = 0; ///< boxes that were found
    std::int64_t matches = 0;   ///< IDTP: overlapping boxes of an object and the one track that stands for it

    // Nothing where there is nothing to divide by.
    [[nodiscard]] std::optional<double> precision() const; ///< IDP
    [[nodiscard]] std::optional<double> recall() const;    ///< IDR
    [[nodiscard]] std::optional<double> f1() const;        ///< IDF1
};

/// Each object has at most one track over the whole sequence, and each track one object: those with the most matches.
[[nodiscard]] IdentityScore identity_score(const SequencePair& pair, double least_overlap = 0.5);

} // namespace vlm::track
