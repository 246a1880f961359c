// SPDX-License-Identifier: Apache-2.0
#include "common/vision/box.hpp"

#include <algorithm>
#include <tuple>

namespace vlm::vision {

namespace {

constexpr double same_object = 0.4;

// Detectors report in the order in which their threads finish.
bool better(const Box& a, const Box& b) {
    return std::tuple{-a.score, a.x, a.y, a.width, a.height} < std::tuple{-b.score, b.x, b.y, b.width, b.height};
}

double intersection_over_union(const Box& a, const Box& b) {
    const double common = common_area(a, b);
    const double all = a.area() + b.area() - common;
    return all > 0 ? common / all : 0;
}

bool covers(const Box& kept, const Box& box, double overlap) {
    return common_area(kept, box) > overlap * std::min(kept.area(), box.area());
}

} // namespace

double common_area(const Box& a, const Box& b) {
    const double width = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
    const double height = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
    return std::max(0.0, width) * std::max(0.0, height);
}

std::string position(const Box& box) {
    const double x = box.x + box.width / 2;
    const double y = box.y + box.height / 2;
    const std::string across = x < 1.0 / 3 ? "left" : x > 2.0 / 3 ? "right" : "";
    const std::string down = y < 1.0 / 3 ? "top" : y > 2.0 / 3 ? "bottom" : "";
    if (across.empty() && down.empty()) return "centre";
    return down + (across.empty() || down.empty() ? "" : " ") + across;
}

std::vector<Box> suppress_overlaps(std::vector<Box> boxes, double overlap, int support) {
    std::sort(boxes.begin(), boxes.end(), better);
    std::vector<Box> kept;
    std::vector<int> supporters;
    for (const Box& box : boxes) {
        const auto by = std::find_if(kept.begin(), kept.end(), [&](const Box& k) { return covers(k, box, overlap); });
        if (by == kept.end()) {
            kept.push_back(box);
            supporters.push_back(1);
        } else if (intersection_over_union(*by, box) > same_object) {
            ++supporters[static_cast<std::size_t>(by - kept.begin())];
        }
    }
    std::vector<Box> supported;
    for (std::size_t i = 0; i < kept.size(); ++i) {
        if (supporters[i] >= support) supported.push_back(kept[i]);
    }
    return supported;
}

} // namespace vlm::vision
