// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace vlm::base {

/// A thing that was found in a picture. Lengths are pixels of the picture; (x, y) is the upper left corner. It may
/// reach over the picture's borders.
struct Detection {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
    double score = 0; ///< how sure the detector is, 0 to 1; comparable only between detections of one detector
    int kind = 0;     ///< what it is: an index into the detector's list of classes

    [[nodiscard]] double area() const { return width * height; }
};

} // namespace vlm::base
