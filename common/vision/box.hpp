// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace vlm::vision {

/// A rectangle in a picture. All lengths are shares of the picture's width and height (0 to 1), so that it holds at
/// any size; (x, y) is the upper left corner.
struct Box {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
    double score = 0; ///< how sure the detector is; comparable only between boxes of one detector

    [[nodiscard]] double area() const { return width * height; }
};

/// The area that two boxes have in common.
[[nodiscard]] double common_area(const Box& a, const Box& b);

/// Where in the picture the middle of a box is, in thirds: "centre", "left", "top right", …
[[nodiscard]] std::string position(const Box& box);

/// Non-maximum suppression: the boxes that remain, best first, when each takes away every worse one that shares more
/// than `overlap` of the smaller one's area with it. A box of which fewer than `support` boxes (itself counted) lie at
/// an intersection over union above 0.4 is left out. The result does not depend on the order given.
[[nodiscard]] std::vector<Box> suppress_overlaps(std::vector<Box> boxes, double overlap, int support);

} // namespace vlm::vision
