// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "common/base/clock.hpp"

namespace vlm::archive {

/// Whose times can be compared.
struct Subject {
    std::int64_t task = 0;   ///< 0: what was said aloud
    std::int64_t video = 0;  ///< 0: a live source
    std::int64_t source = 0; ///< 0: a video
    friend bool operator==(const Subject&, const Subject&) = default;
};

/// A span in which something was found: first a text, then all those near it.
struct Moment {
    Subject subject;
    base::Micros at{0}; ///< where it lies among the others: media time; wall clock of a live source
    base::Micros until{0};
    base::Micros t0{0}; ///< media time
    base::Micros t1{0};
    std::int64_t best = 0;  ///< row of the text that was found first
    std::int64_t first = 0; ///< row of the earliest text
    std::int64_t hits = 1;
    std::optional<double> score; ///< of `best`
};

/// Texts that were found, the best first, as a few spans.
class Moments {
public:
    /// Texts of one subject that are no farther apart than `gap` are one moment.
    Moments(std::size_t most, base::Micros gap)
        : m_most{most}
        , m_gap{gap} {}

    /// Takes one that was found. False where it would be one moment too many.
    [[nodiscard]] bool add(const Moment& found);

    /// In the order in which their first text was found.
    [[nodiscard]] const std::vector<Moment>& all() const { return m_moments; }

private:
    [[nodiscard]] bool are_near(const Moment& one, const Moment& other) const;

    std::size_t m_most;
    base::Micros m_gap;
    std::vector<Moment> m_moments;
};

} // namespace vlm::archive
