// SPDX-License-Identifier: Apache-2.0
#include "common/track/count_error.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace vlm::track {
namespace {

struct Sums {
    double absolute = 0;
    double squared = 0;
    double relative = 0;
    std::int64_t with_truth = 0;
    std::int64_t wrong = 0;

    void add(const WindowCount& one) {
        const auto error = static_cast<double>(one.predicted - one.truth);
        absolute += std::abs(error);
        squared += error * error;
        wrong += error != 0 ? 1 : 0;
        if (one.truth == 0) return;
        relative += std::abs(error) / static_cast<double>(one.truth);
        ++with_truth;
    }
};

} // namespace

CountError count_error(std::span<const WindowCount> windows, std::int64_t counts) {
    CountError error;
    error.counts = counts;
    Sums sums;
    for (std::size_t i = 0; i < windows.size(); ++i) {
        sums.add(windows[i]);
        error.truth += windows[i].truth;
        error.predicted += windows[i].predicted;
        if (i + 1 == windows.size() || windows[i + 1].window != windows[i].window)
            error.farthest = std::max(error.farthest, std::abs(error.predicted - error.truth));
    }
    if (counts == 0) return error;
    const auto all = static_cast<double>(counts);
    error.mean_absolute = sums.absolute / all;
    error.root_mean_square = std::sqrt(sums.squared / all);
    error.bias = static_cast<double>(error.predicted - error.truth) / all;
    error.exact = 1 - static_cast<double>(sums.wrong) / all;
    if (sums.with_truth > 0) error.mean_relative = sums.relative / static_cast<double>(sums.with_truth);
    return error;
}

} // namespace vlm::track
