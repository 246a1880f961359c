// SPDX-License-Identifier: Apache-2.0
#include "common/vision/suppression.hpp"

#include <algorithm>
#include <tuple>

namespace vlm::vision {
namespace {

using base::Detection;

bool comes_before(const Detection& a, const Detection& b) {
    return std::tuple{-a.score, a.kind, a.x, a.y, a.width, a.height} <
           std::tuple{-b.score, b.kind, b.x, b.y, b.width, b.height};
}

double common_area(const Detection& a, const Detection& b) {
    const double width = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
    const double height = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
    return std::max(0.0, width) * std::max(0.0, height);
}

bool overlaps(const Detection& a, const Detection& b, double most, Overlap overlap) {
    const double common = common_area(a, b);
    const double of = overlap == Overlap::of_union ? a.area() + b.area() - common : std::min(a.area(), b.area());
    return common > most * of;
}

/// Below 0 for kinds without a number, so that none of them is in a group with one that has.
int group_of(int kind, std::span<const int> groups) {
    const auto at = static_cast<std::size_t>(kind);
    return at < groups.size() ? groups[at] : -1 - kind;
}

} // namespace

std::vector<Detection> suppress(std::vector<Detection> found, std::span<const int> groups, double most,
                                Overlap overlap) {
    std::sort(found.begin(), found.end(), comes_before);
    std::vector<Detection> kept;
    for (const Detection& each : found) {
        const int group = group_of(each.kind, groups);
        const bool taken = std::any_of(kept.begin(), kept.end(), [&](const Detection& better) {
            return group_of(better.kind, groups) == group && overlaps(better, each, most, overlap);
        });
        if (!taken) kept.push_back(each);
    }
    return kept;
}

} // namespace vlm::vision
