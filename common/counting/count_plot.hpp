// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/base/clock.hpp"

namespace vlm::counting {

/// A number over time: from each time on it has that value. Ascending; before the first it is not known.
struct PlotSeries {
    std::string name;
    std::vector<std::pair<base::Micros, double>> steps;
};

/// Series that share a scale, as the two directions of a line do.
struct PlotPanel {
    std::string title; ///< "gate", "yard"
    std::string unit;  ///< beside the scale: "crossed so far", "people at once"
    std::vector<PlotSeries> series;
};

/// Numbers over time as a drawing of its own (SVG), in panels one below the other.
struct CountPlot {
    enum class Clock {
        media, ///< times are media time
        wall,  ///< times are microseconds since 1970, UTC
    };
    std::string title;
    Clock clock = Clock::media;
    base::Micros start{0};
    base::Micros end{0};
    std::vector<PlotPanel> panels;

    /// Its size does not grow with the number of steps beyond four for each half pixel across. Pure.
    [[nodiscard]] std::string svg() const;
};

} // namespace vlm::counting
