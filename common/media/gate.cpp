// SPDX-License-Identifier: Apache-2.0
#include "common/media/gate.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "common/media/luma_difference.hpp"

namespace vlm::media {
namespace {

constexpr std::size_t kept_frames = 4;
constexpr float white = 255;
constexpr float noise_widths = 4; // of the median difference: what noise leaves above it is little
constexpr float most_noise = 6;   // of 255: above, it is no noise
constexpr float least_noise = 1;

using Differences = std::vector<float>;

/// The value in the middle; `values` must not be empty.
float median(std::vector<float> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

} // namespace

double Gate::most_changed(const Differences& difference) const {
    std::vector<float> sizes(difference.size());
    std::transform(difference.begin(), difference.end(), sizes.begin(), [](float value) { return std::abs(value); });
    const float noise = std::clamp(noise_widths * median(sizes), least_noise, most_noise);
    // Blocks overlap by half, so that none is missed for lying on a border.
    const int half = side / m_options.grid / 2;
    const int across = side / half;
    std::vector<float> sums(static_cast<std::size_t>(across) * static_cast<std::size_t>(across));
    for (int y = 0; y < side; ++y) {
        for (int x = 0; x < side; ++x) {
            const float size = sizes[static_cast<std::size_t>(y * side + x)];
            sums[static_cast<std::size_t>(y / half * across + x / half)] += std::max(size - noise, 0.0F);
        }
    }
    float most = 0;
    for (int y = 0; y + 1 < across; ++y) {
        for (int x = 0; x + 1 < across; ++x) {
            const auto at = static_cast<std::size_t>(y * across + x);
            const auto below = at + static_cast<std::size_t>(across);
            most = std::max(most, sums[at] + sums[at + 1] + sums[below] + sums[below + 1]);
        }
    }
    return most / static_cast<float>(4 * half * half) / white;
}

/// How much changed from the mixture of two kept pictures that comes nearest.
double Gate::between(const Differences& one, const Differences& other) const {
    double product = 0;
    double length = 0;
    for (std::size_t i = 0; i < one.size(); ++i) {
        const double way = static_cast<double>(one[i]) - static_cast<double>(other[i]);
        product += static_cast<double>(one[i]) * way;
        length += way * way;
    }
    const auto share = static_cast<float>(length > 0 ? std::clamp(product / length, 0.0, 1.0) : 0);
    Differences rest(one.size());
    for (std::size_t i = 0; i < one.size(); ++i)
        rest[i] = one[i] + share * (other[i] - one[i]);
    return most_changed(rest);
}

double Gate::score(const base::GrayImage& picture) const {
    double least = 1;
    std::vector<Differences> differences;
    for (const base::GrayImage& kept : m_kept) {
        differences.push_back(luma_difference(kept, picture));
        least = std::min(least, most_changed(differences.back()));
    }
    for (std::size_t i = 0; i < differences.size(); ++i) {
        for (std::size_t j = 0; j < i && is_new(least); ++j)
            least = std::min(least, between(differences[i], differences[j]));
    }
    return least;
}

void Gate::keep(base::GrayImage picture) {
    m_kept.push_back(std::move(picture));
    if (m_kept.size() > kept_frames) m_kept.pop_front();
}

} // namespace vlm::media
