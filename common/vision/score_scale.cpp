// SPDX-License-Identifier: Apache-2.0
#include "common/vision/score_scale.hpp"

#include <algorithm>
#include <array>

namespace vlm::vision {
namespace {

constexpr std::array marks = {0.0, 0.1, 0.5, 1.0};

/// The value at `x` of the line through (from[i], to[i]), which goes on straight beyond the ends.
double between(double x, const std::array<double, 4>& from, const std::array<double, 4>& to) {
    std::size_t i = 1;
    while (i < 3 && x > from[i])
        ++i;
    return to[i - 1] + (x - from[i - 1]) * (to[i] - to[i - 1]) / (from[i] - from[i - 1]);
}

/// Below `least` it is as steep as above.
std::array<double, 4> own_marks(const ScoreScale& scale) {
    return {scale.least - (scale.sure - scale.least) / 4, scale.least, scale.sure, scale.most};
}

} // namespace

double ScoreScale::shown(double score) const {
    return std::clamp(between(score, own_marks(*this), marks), 0.0, 1.0);
}

double ScoreScale::own(double shown) const {
    return between(shown, marks, own_marks(*this));
}

} // namespace vlm::vision
