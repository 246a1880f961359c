// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/yuv_image.hpp"
#include "common/track/tracker.hpp"

namespace vlm::counting {

/// Where objects were, for how long: each spreads the time since the frame before over a spot of its own size around
/// the point where it stands. Who stays counts for more than who passes, whatever the frame rate. For one thread.
class Heatmap {
public:
    /// Of pictures of this size.
    Heatmap(int width, int height);

    /// The objects of the next frame, as Tracker gives them; those count that are confirmed and seen. A gap of more
    /// than a second counts as one. Takes about 10 µs an object.
    void add(base::Micros t, std::span<const track::Object> objects);

    /// The map over a picture of the same size, grey and darker beneath it, from dark violet (little) to yellow (most):
    /// a scale that is read alike with any colour vision, and in print. It shows roots, so that ways are seen beside
    /// places where somebody stays.
    [[nodiscard]] base::YuvImage over(const base::YuvImage& background) const;

    /// The same as a PNG file, put in its place as a whole. Throws OutputError.
    void write(const std::string& path, const base::YuvImage& background) const;

private:
    void spread(const base::Detection& box, double seconds);
    [[nodiscard]] double at(double x, double y) const;

    int m_columns;
    int m_rows;
    double m_scale; ///< from pixels of the picture to cells
    std::vector<float> m_cells;
    std::optional<base::Micros> m_last;
};

} // namespace vlm::counting
