// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace vlm::track {

/// How many there were in a window of time, and how many were counted.
struct WindowCount {
    std::int64_t window = 0; ///< its place in time among the others
    std::int64_t truth = 0;
    std::int64_t predicted = 0;
};

/// How far counts of windows are from the truth. An error is what was counted less what there was.
struct CountError {
    std::int64_t counts = 0; ///< that were compared
    std::int64_t truth = 0;  ///< in all
    std::int64_t predicted = 0;
    double mean_absolute = 0;            ///< MAE
    double root_mean_square = 0;         ///< RMSE
    std::optional<double> mean_relative; ///< MAPE, as a share: over the windows in which there was something
    double bias = 0;                     ///< the mean error
    double exact = 0;                    ///< the share of windows without an error
    std::int64_t farthest = 0; ///< how far what was counted up was from the truth at the end of a window, at most
};

/// `windows` in the order of time, perhaps several counts of one window; `counts` is how many there are with those of
/// windows that are left out because there was nothing and nothing was counted.
[[nodiscard]] CountError count_error(std::span<const WindowCount> windows, std::int64_t counts);

} // namespace vlm::track
