// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "common/counting/detector_pool.hpp"
#include "common/vision/detector.hpp"

namespace vlm::counting {

/// Which detector looks, and how.
struct DetectorOptions {
    std::string spec = "hog"; ///< hog, motion, or a model's file
    std::string device = "cpu";
    std::optional<vision::Extent> size; ///< of a model's input
    double least_score = 0.1;           ///< what is less sure is not looked at
    int batch = 1;
};

/// A detector, and how to make more of its kind.
struct DetectorChoice {
    std::unique_ptr<vision::Detector> first;
    MakeDetector make;
    std::string identity; ///< all that its findings depend on, other than pictures
};

/// Throws UsageError for what is no detector, InputError for a model that cannot be used.
[[nodiscard]] DetectorChoice choose_detector(const DetectorOptions& options);

} // namespace vlm::counting
