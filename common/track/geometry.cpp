// SPDX-License-Identifier: Apache-2.0
#include "common/track/geometry.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace vlm::track {
namespace {

/// Twice the area of the triangle a, b, c; its sign tells on which side of the line from a to b c is.
double turn(const Point& a, const Point& b, const Point& c) {
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

bool differ(double a, double b) {
    return (a > 0 && b < 0) || (a < 0 && b > 0);
}

bool sides_cross(const Point& a, const Point& b, const Point& c, const Point& d) {
    return differ(turn(a, b, c), turn(a, b, d)) && differ(turn(c, d, a), turn(c, d, b));
}

const Point& corner(std::span<const Point> polygon, std::size_t i) {
    return polygon[i % polygon.size()];
}

/// Whether a ray from the point to the right meets the side. A side that two polygons share is looked at from the same
/// end for both, so that rounding is the same, too.
bool ray_meets(Point a, Point b, const Point& point) {
    if (b.y < a.y) std::swap(a, b);
    return a.y <= point.y && point.y < b.y && turn(a, b, point) > 0;
}

} // namespace

Point anchor_of(const base::Detection& box, Anchor anchor) {
    return {box.x + box.width / 2, box.y + (anchor == Anchor::bottom ? box.height : box.height / 2)};
}

double overlap(const base::Detection& a, const base::Detection& b) {
    const double width = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
    const double height = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
    if (width <= 0 || height <= 0) return 0;
    const double common = width * height;
    return common / (a.area() + b.area() - common);
}

bool contains(std::span<const Point> polygon, Point point) {
    bool inside = false;
    for (std::size_t i = 0; i < polygon.size(); ++i) {
        if (ray_meets(polygon[i], corner(polygon, i + 1), point)) inside = !inside;
    }
    return inside;
}

bool crosses_itself(std::span<const Point> polygon) {
    for (std::size_t i = 0; i < polygon.size(); ++i) {
        for (std::size_t k = i + 2; k < polygon.size(); ++k) {
            if (sides_cross(polygon[i], corner(polygon, i + 1), polygon[k], corner(polygon, k + 1))) return true;
        }
    }
    return false;
}

double area(std::span<const Point> polygon) {
    double sum = 0;
    for (std::size_t i = 0; i < polygon.size(); ++i) {
        const Point& next = corner(polygon, i + 1);
        sum += polygon[i].x * next.y - next.x * polygon[i].y;
    }
    return std::abs(sum) / 2;
}

} // namespace vlm::track
