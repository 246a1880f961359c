// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/counting/detector_pool.hpp"
#include "common/infer/backend_options.hpp"
#include "common/infer/retry.hpp"
#include "common/vision/detector.hpp"

namespace vlm::counting {

/// In how many parts a picture is looked at, for what is small in it.
struct Tiling {
    int columns = 1;
    int rows = 1;
};

/// The detector that is a vision-language model.
inline constexpr std::string_view vlm_spec = "vlm";

/// Which detector looks, and how.
struct DetectorOptions {
    std::string spec = "hog"; ///< hog, motion, a model's file, kserve:URL, vlm, or a file of boxes
    std::string device = "cpu";
    std::optional<vision::Extent> size; ///< of a model's input
    Tiling tiling;
    double least_score = 0.1;     ///< what is less sure is not looked at
    std::optional<int> batch;     ///< pictures at once; nothing: as many as are good for the device
    infer::BackendOptions server; ///< that is asked; for vlm its model is known
    infer::RetryPolicy policy = infer::batch_policy(); ///< how often it is asked again
    std::vector<std::string> classes;                  ///< what a VLM looks for; none: people; "any": whatever can move
};

/// A detector, and how to make more of its kind.
struct DetectorChoice {
    std::unique_ptr<vision::Detector> first;
    MakeDetector make;
    std::string identity;                 ///< all that its findings depend on, other than pictures
    std::optional<std::size_t> at_once{}; ///< how many of them are best; nothing: one for each core
    std::function<std::vector<base::Detection>(std::int64_t frame)> given{}; ///< see LookOptions
};

/// Throws UsageError for what is no detector, InputError for a model that cannot be used, and as KserveDetector does.
[[nodiscard]] DetectorChoice choose_detector(const DetectorOptions& options);

} // namespace vlm::counting
