// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/track/line_counter.hpp"
#include "common/track/zone_counter.hpp"

namespace vlm::counting {

/// Corners as they were given: all as shares of the picture's width and height (0 to 1, so that they hold at any size),
/// or all in pixels.
struct Outline {
    std::vector<track::Point> corners;
    bool pixels = false;
};

/// A line as it was given.
struct LineSpec {
    std::string name;
    Outline outline;            ///< from, to
    std::string forward = "in"; ///< what the user calls the direction in which objects go forward (track::Line)
    std::string backward = "out";
};

/// A zone as it was given.
struct ZoneSpec {
    std::string name;
    Outline outline;
    bool exclusive = false;
};

// These read one value of an option, or of a list in a configuration file, and throw UsageError with the reason; the
// caller puts the option's name in front. A coordinate is a number from 0 to 1 ("0.44"), or in pixels ("340px"); of
// one line or zone either all are in pixels (a plain 0 is the same in both), or none.

/// "NAME=X,Y:X,Y", "NAME=X,Y:X,Y:FORWARD,BACKWARD". A line of length zero is none.
[[nodiscard]] LineSpec parse_line(const std::string& text);

/// "NAME=X,Y:X,Y:X,Y", with more corners, and with ":exclusive" behind them. A polygon that crosses itself, or that
/// encloses nothing, is none.
[[nodiscard]] ZoneSpec parse_zone(const std::string& text);

/// Each name is that of one line, or of one zone: counts are kept under it. Throws UsageError.
void check_names(const std::vector<LineSpec>& lines, const std::vector<ZoneSpec>& zones);

/// In pixels of a picture. Throws UsageError "'NAME' …" where a point is outside of it.
[[nodiscard]] track::Line resolve(const LineSpec& spec, int width, int height);
[[nodiscard]] track::Zone resolve(const ZoneSpec& spec, int width, int height);

} // namespace vlm::counting
