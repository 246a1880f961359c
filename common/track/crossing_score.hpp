// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/base/clock.hpp"

namespace vlm::track {

/// What is counted by itself: one way over one line.
struct Way {
    std::string source;
    std::string line;
    std::string direction;
    auto operator<=>(const Way&) const = default;
};

/// That something crossed, as somebody says.
struct Passage {
    Way way;
    base::Micros t{0};
};

/// Crossings that were found, held against those that were.
struct CrossingScore {
    std::int64_t truth = 0;
    std::int64_t predicted = 0;
    std::int64_t matches = 0;
    base::Micros time_error{0}; ///< absolute, summed over the matches

    // Nothing where there is nothing to divide by.
    [[nodiscard]] std::optional<double> precision() const;
    [[nodiscard]] std::optional<double> recall() const;
    [[nodiscard]] std::optional<double> f1() const;
    [[nodiscard]] std::optional<double> mean_time_error() const; ///< seconds

    CrossingScore& operator+=(const CrossingScore& other);
};

/// For each way that either knows: the most matches of two passages that are not farther apart than `tolerance`, each
/// in one match, and of these the ones nearest in time.
[[nodiscard]] std::map<Way, CrossingScore> crossing_scores(std::span<const Passage> truth,
                                                           std::span<const Passage> predicted, base::Micros tolerance);

} // namespace vlm::track
