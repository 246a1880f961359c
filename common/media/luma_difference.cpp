// SPDX-License-Identifier: Apache-2.0
#include "common/media/luma_difference.hpp"

#include <algorithm>
#include <cstddef>

namespace vlm::media {
namespace {

constexpr float white = 255;
constexpr float most_gain = 1.33F;

/// By how much the light went up from one picture to the other: the middle one of all ratios, since what moves is taken
/// to be under half the picture.
float gain(const std::vector<float>& before, const std::vector<float>& after) {
    std::vector<float> ratios;
    for (std::size_t i = 0; i < before.size(); ++i) {
        if (std::min(before[i], after[i]) > 8 && std::max(before[i], after[i]) < 245)
            ratios.push_back(after[i] / before[i]);
    }
    if (ratios.empty()) return 1;
    const auto middle = ratios.begin() + static_cast<std::ptrdiff_t>(ratios.size() / 2);
    std::nth_element(ratios.begin(), middle, ratios.end());
    return std::clamp(*middle, 1 / most_gain, most_gain);
}

} // namespace

std::vector<float> luma_difference(const base::GrayImage& before, const base::GrayImage& after) {
    const float light = gain(before.samples, after.samples);
    std::vector<float> differences(before.samples.size());
    for (std::size_t i = 0; i < differences.size(); ++i)
        differences[i] = after.samples[i] - std::min(before.samples[i] * light, white); // white stays white
    return differences;
}

} // namespace vlm::media
