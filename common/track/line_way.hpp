// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>

#include "common/base/clock.hpp"
#include "common/track/geometry.hpp"
#include "common/track/hold.hpp"
#include "common/track/line_counter.hpp"

namespace vlm::track {

/// A line to measure by.
class DirectedLine {
public:
    explicit DirectedLine(const Line& line);

    /// How far a point is from the line without ends: above zero where things go forward to.
    [[nodiscard]] double distance(const Point& point) const;

    /// Where a point is along the line: 0 at its beginning, 1 at its end.
    [[nodiscard]] double along(const Point& point) const;

private:
    Point m_from;
    double m_dx;
    double m_dy;
    double m_length;
};

/// One place in which an object was seen.
struct Sight {
    base::Micros t{0};
    Point at;
    double distance = 0; ///< from the line
    double score = 0;
};

/// An object was on a line.
struct Passage {
    bool forward = true;
    bool between_ends = true; ///< of the line; else it went round one
    base::Micros t{0};
    Point at;
    double score = 0;
};

/// One object's way, as it concerns one line.
class LineWay {
public:
    /// The object is at a place, in the order of time; nearer than `band` it is on neither side. Gives its passage
    /// as soon as it is sure that it is over the line.
    [[nodiscard]] std::optional<Passage> see(const DirectedLine& line, const Sight& sight, double band,
                                             const LineOptions& options);

private:
    void change_side(const DirectedLine& line, const Sight& sight, const LineOptions& options);
    [[nodiscard]] std::optional<Passage> settle(base::Micros t, const LineOptions& options);

    int m_side = 0; // the one it is known to be on: first the one where it appeared, else one that it held; 0: on none
    int m_now = 0;  // the one it was on when last seen
    Sight m_last;
    Hold m_hold;                                          // on that side, outside of the band
    Passage m_passage;                                    // to that side
    std::array<std::optional<base::Micros>, 2> m_counted; // backward, forward: the last one
};

} // namespace vlm::track
