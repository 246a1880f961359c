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

/// A line that objects cross. For somebody who stands at `from` and looks to `to`, what goes from the right hand to the
/// left hand goes forward: over a line from top to bottom, rightwards; over one from left to right, upwards.
struct Line {
    std::string name;
    Point from;
    Point to;
    Anchor anchor = Anchor::bottom;
};

struct LineOptions {
    double band_of_height = 0.1; ///< an object within this share of its height of the line is on neither side, …
    double least_band = 3;       ///< … but at least so many pixels, …
    double most_band = 0.02;     ///< … and at most this share of the picture's diagonal
    int hold_frames = 3;         ///< seen so often on the other side, or
    base::Micros hold_time = std::chrono::milliseconds{200}; ///< over so long (twice or more), an object is there
    double beyond_ends = 0.05; ///< a line is taken to be longer by this share at both ends
    double width = 0;          ///< of the picture, in pixels, so that it is known who comes in over its borders; …
    double height = 0;         ///< … 0: nobody is taken to
    base::Micros refractory =
        std::chrono::seconds{1}; ///< after a crossing one more the same way counts only if it outlasts this
};

/// One object's way over one line.
struct Crossing {
    std::size_t line = 0;
    std::int64_t track = 0;
    int kind = 0;
    bool forward = true;
    base::Micros t{0}; ///< when it was on the line, between two frames; not when that became sure
    Point at;
    double score = 0; ///< of the detection that came next
};

/// Counts confirmed objects that cross lines. An object crosses when it was on one side, the first on which it appeared
/// or one that it held, and holds the other; when it last got there, its way led over the line between its ends. Where
/// it should be while it is not seen proves nothing, but its way leads straight from where it was last seen to where it
/// is found. What was seen of it before it was confirmed counts once it is. One that comes in over a border of the
/// picture, and is first seen across a line from there, has come over the line. The result depends on nothing but what
/// is handed in. For one thread.
class LineCounter {
public:
    /// `diagonal` of the picture in pixels.
    LineCounter(std::vector<Line> lines, double diagonal, const LineOptions& options);
    ~LineCounter();
    LineCounter(LineCounter&& other) noexcept;
    LineCounter& operator=(LineCounter&& other) noexcept;

    /// The objects of the next frame, as Tracker gives them. Gives the crossings that have become sure, each once.
    [[nodiscard]] std::vector<Crossing> update(base::Micros t, std::span<const Object> objects);

    /// How far back the time of a crossing that is given may lie: it is on the line for no longer than this.
    [[nodiscard]] static base::Micros longest_delay();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace vlm::track
