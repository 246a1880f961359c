// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/track/geometry.hpp"
#include "common/track/tracker.hpp"

namespace vlm::track {

/// A part of the picture.
struct Zone {
    std::string name;
    std::vector<Point> corners; ///< three or more; the polygon does not cross itself
    bool exclusive = false;     ///< what is in it is in no zone that comes after it
    Anchor anchor = Anchor::bottom;
};

struct ZoneOptions {
    int hold_frames = 3;                                     ///< seen so often in another place, or
    base::Micros hold_time = std::chrono::milliseconds{200}; ///< over so long (twice or more), an object is there
};

/// An object enters or leaves a zone.
struct ZoneChange {
    std::size_t zone = 0;
    std::int64_t track = 0;
    int kind = 0; ///< of a leaving object the one with which it entered
    bool entered = true;
    bool by_sight = true; ///< false: it appeared there, or was last seen there: neither an entry nor an exit
    base::Micros t{0}; ///< of the first frame in which it was seen there, or no longer there; not when that became sure
    base::Micros since{0}; ///< of one that leaves: when it entered
};

/// Tells which confirmed objects are in which zones. An object that is lost is where it was last seen until its track
/// ends; it has left then, as of when it was last seen. The first and the last place in which an object is seen count
/// however short it is there; what was seen of it before it was confirmed counts then, too. For one thread.
class ZoneCounter {
public:
    ZoneCounter(std::vector<Zone> zones, const ZoneOptions& options);
    ~ZoneCounter();
    ZoneCounter(ZoneCounter&& other) noexcept;
    ZoneCounter& operator=(ZoneCounter&& other) noexcept;

    /// The objects of the next frame, as Tracker gives them. Gives the changes that have become sure, in the order of
    /// their times; of one object and zone, entering and leaving take turns.
    [[nodiscard]] std::vector<ZoneChange> update(base::Micros t, std::span<const Object> objects);

    /// All changes before this time have been given: none that comes later lies before it.
    [[nodiscard]] base::Micros settled() const;

    /// No more frames: who is in a zone stays there until `t`, and has not left by sight. Who is lost, until it was
    /// last seen.
    [[nodiscard]] std::vector<ZoneChange> finish(base::Micros t);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace vlm::track
