// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "common/base/clock.hpp"
#include "common/track/box_filter.hpp"
#include "common/track/hold.hpp"
#include "common/track/tracker.hpp"

namespace vlm::track {

/// One object on its way through the frames.
class Track {
public:
    Track(base::Micros t, const base::Detection& first);

    /// The next frame comes `dt` after the one before. The object goes on as it did.
    void advance(base::Micros dt);

    /// It is in this frame, as `box`.
    void see(base::Micros t, const base::Detection& box);

    /// It is not in this frame.
    void miss();

    /// So far it may have been anything. With its last detection the track begins, under a name.
    void begin(std::int64_t id);

    /// Goes on as a newer track of the same object, which ends.
    void take_over(const Track& newer);

    [[nodiscard]] bool confirmed(const TrackerOptions& options) const;
    [[nodiscard]] bool seen() const { return m_seen; }
    [[nodiscard]] base::Micros began() const { return m_sightings.since; }
    [[nodiscard]] base::Micros last_seen() const { return m_sightings.until; }
    [[nodiscard]] base::Detection box() const { return m_filter.box(); }
    [[nodiscard]] double score() const { return m_last.score; }
    [[nodiscard]] Object object(const TrackerOptions& options) const;

    /// Where it was before it began, once.
    [[nodiscard]] std::vector<Sighting> take_before() { return std::exchange(m_before, {}); }

private:
    void note(base::Micros t, const base::Detection& box);
    void vote(int kind, double weight);
    [[nodiscard]] int kind() const;

    std::int64_t m_id = 0;
    BoxFilter m_filter;
    base::Detection m_last;
    Hold m_sightings; // since it began
    bool m_seen = true;
    std::vector<std::pair<int, double>> m_votes; // a kind, the sum of scores
    std::vector<Sighting> m_before;
};

} // namespace vlm::track
