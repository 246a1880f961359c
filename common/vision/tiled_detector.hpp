// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "common/vision/detector.hpp"
#include "common/vision/tiling.hpp"

namespace vlm::vision {

/// Another detector that looks at each picture part by part, so that small things are larger before it. For detectors
/// that do not learn from the pictures before.
class TiledDetector : public Detector {
public:
    TiledDetector(std::unique_ptr<Detector> detector, int columns, int rows, double overlap = 0.2);

    [[nodiscard]] const std::string& method() const override { return m_detector->method(); }
    [[nodiscard]] const DetectorClasses& classes() const override { return m_detector->classes(); }
    [[nodiscard]] double believed() const override { return m_detector->believed(); }
    [[nodiscard]] Extent wanted(Extent size) const override;
    [[nodiscard]] std::vector<std::vector<base::Detection>> detect(std::span<const base::YuvImage> pictures) override;

private:
    [[nodiscard]] std::vector<base::Detection> detect_one(const base::YuvImage& picture);

    std::unique_ptr<Detector> m_detector;
    int m_columns;
    int m_rows;
    double m_overlap;
};

} // namespace vlm::vision
