// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>
#include <span>
#include <vector>

#include "common/base/detection.hpp"

namespace vlm::track {

/// A point in a picture, in pixels from its upper left corner.
struct Point {
    double x = 0;
    double y = 0;
};

/// Which point of an object decides where it is.
enum class Anchor { bottom, centre };

[[nodiscard]] Point anchor_of(const base::Detection& box, Anchor anchor);

/// Intersection over union of two boxes, 0 to 1.
[[nodiscard]] double overlap(const base::Detection& a, const base::Detection& b);

/// An overlap that is below a limit by no more than this reaches it.
inline constexpr double overlap_rounding = std::numeric_limits<double>::epsilon();

/// Whether a point is in a polygon; one on its border may be either, but is so always, and in one of two that share it.
[[nodiscard]] bool contains(std::span<const Point> polygon, Point point);

/// Whether two sides of a polygon that do not meet at a corner cross each other.
[[nodiscard]] bool crosses_itself(std::span<const Point> polygon);

/// The area of a polygon, in square pixels.
[[nodiscard]] double area(std::span<const Point> polygon);

} // namespace vlm::track
