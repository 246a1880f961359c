// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "common/base/clock.hpp"
#include "common/track/hold.hpp"
#include "common/track/zone_counter.hpp"

namespace vlm::track {

/// An object enters or leaves the zone of a stay. The members mean what those of ZoneChange do.
struct StayChange {
    bool entered = true;
    bool by_sight = true;
    base::Micros t{0};
    base::Micros since{0};
};

/// Whether one object is in one zone.
class ZoneStay {
public:
    /// The object is seen, in the zone or elsewhere, in the order of time.
    [[nodiscard]] std::optional<StayChange> see(base::Micros t, bool in, const ZoneOptions& options);

    /// It is not seen any more. Where it was last is where it is, however short; if that is in the zone, it leaves at
    /// `t`.
    [[nodiscard]] std::optional<StayChange> end(base::Micros t);

    /// Changes before this time are known, if the object was last seen at `last_seen`.
    [[nodiscard]] base::Micros settled(base::Micros last_seen) const;

    /// Of a change that comes next: who enters is of the kind `now` and stays so until it has left.
    [[nodiscard]] int kind_of(bool entered, int now);

private:
    [[nodiscard]] StayChange leave(base::Micros t, bool by_sight);

    bool m_inside = false;
    bool m_seen_outside = false;
    bool m_last = false; // whether it was in the zone when last seen
    Hold m_hold;         // of that
    base::Micros m_since{0};
    int m_kind = 0;
};

} // namespace vlm::track
