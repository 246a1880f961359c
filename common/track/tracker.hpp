// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/detection.hpp"

namespace vlm::track {

/// How detections are made tracks. The values are those of ByteTrack (Zhang et al. 2022) as trackers in wide use have
/// them, with times instead of numbers of frames.
struct TrackerOptions {
    double high = 0.5;        ///< detections at least this sure are assigned first
    double low = 0.1;         ///< those below are not looked at
    double begin = 0.6;       ///< a new track wants one at least this sure
    double first_cost = 0.8;  ///< most that 1 - IoU * score may be where sure ones are assigned
    double second_cost = 0.5; ///< most that 1 - IoU may be where the others are
    double new_cost = 0.7;    ///< most that 1 - IoU * score may be where a track is not confirmed yet
    double duplicate = 0.15;  ///< a track that begins nearer than this (1 - IoU) to an older one is that one
    base::Micros keep_lost = std::chrono::seconds{1}; ///< a track that is missed in frames over longer ends
    int confirm_frames = 3;                           ///< seen so often, or
    base::Micros confirm_time =
        std::chrono::milliseconds{200}; ///< over so long (in two frames or more), a track is confirmed
};

/// A time and a place.
struct Sighting {
    base::Micros t{0};
    base::Detection box;
};

/// How far back Object::before reaches.
constexpr base::Micros longest_before = std::chrono::seconds{1};

/// One object as it is known in one frame.
struct Object {
    std::int64_t id = 0; ///< counts from 1 in the order in which tracks begin
    int kind = 0;        ///< what it was taken for most often, weighed by score
    base::Detection box; ///< filtered; its kind and score are those of the last detection
    bool confirmed = false;
    bool seen = false;              ///< in this frame; else the box is where it should be
    std::vector<Sighting> before{}; ///< in its first frame: where it was when no detection of it was sure enough yet
};

/// Follows objects from frame to frame by their boxes alone. The result depends on nothing but what is handed in, not
/// even on the order of one frame's detections. Where frames lie more than 1/8 s apart, boxes are compared as if they
/// were larger, as objects move farther. Unsure detections that lead to the one with which a track begins tell where
/// the object came from. For one thread.
class Tracker {
public:
    explicit Tracker(const TrackerOptions& options);
    ~Tracker();
    Tracker(Tracker&& other) noexcept;
    Tracker& operator=(Tracker&& other) noexcept;

    /// The detections of the next frame, whose time is after that of the one before. Gives all tracks that have not
    /// ended, seen or not, in the order of ids; valid until the next call.
    std::span<const Object> update(base::Micros t, std::span<const base::Detection> detections);

    /// Where the tracks are at a time between two frames, or after the last, as far as they can be known by then.
    [[nodiscard]] std::vector<Object> predict(base::Micros t) const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace vlm::track
