// SPDX-License-Identifier: Apache-2.0
#include "common/vision/blob_split.hpp"

#include <algorithm>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace vlm::vision {
namespace {

using base::Detection;

constexpr double thinner = 0.75;

Detection part(const cv::Mat& pixels) {
    const cv::Rect box = cv::boundingRect(pixels);
    return {double(box.x), double(box.y), double(box.width), double(box.height), double(cv::countNonZero(pixels)), 0};
}

/// What remains of the blob where it is thicker than twice `depth`, as far as that is much thicker somewhere: 255.
cv::Mat cores_at(const cv::Mat& depths, double depth, int& count) {
    cv::Mat labels;
    const int components = cv::connectedComponents(depths > depth, labels, 8);
    cv::Mat cores = cv::Mat::zeros(depths.size(), CV_8U);
    count = 0;
    for (int i = 1; i < components; ++i) {
        const cv::Mat pixels = labels == i;
        double deepest = 0;
        cv::minMaxLoc(depths, nullptr, &deepest, nullptr, nullptr, pixels);
        if (depth > thinner * deepest) continue;
        cores.setTo(255, pixels);
        ++count;
    }
    return cores;
}

/// Each pixel of the blob goes to the core that is nearest.
std::vector<Detection> around_cores(const cv::Mat& blob, const cv::Mat& cores) {
    cv::Mat distances;
    cv::Mat nearest;
    cv::distanceTransform(~cores, distances, nearest, cv::DIST_L2, 5, cv::DIST_LABEL_CCOMP);
    double last = 0;
    cv::minMaxLoc(nearest, nullptr, &last);
    std::vector<Detection> parts;
    for (int i = 1; i <= static_cast<int>(last); ++i) {
        const cv::Mat pixels = (nearest == i) & blob;
        if (cv::countNonZero(pixels) > 0) parts.push_back(part(pixels));
    }
    return parts;
}

} // namespace

std::vector<Detection> split_at_necks(const cv::Mat& blob, double least_area) {
    cv::Mat framed; // the picture's border is no part of the blob
    cv::copyMakeBorder(blob, framed, 1, 1, 1, 1, cv::BORDER_CONSTANT, 0);
    cv::Mat depths;
    cv::distanceTransform(framed, depths, cv::DIST_L2, 5);
    depths = depths(cv::Rect{1, 1, blob.cols, blob.rows}).clone();
    double deepest = 0;
    cv::minMaxLoc(depths, nullptr, &deepest);
    const double step = std::max(0.5, deepest / 20);
    const int steps = static_cast<int>((thinner * deepest - 1) / step);
    for (int i = 0; i <= steps; ++i) {
        const double depth = 1 + i * step;
        int count = 0;
        const cv::Mat cores = cores_at(depths, depth, count);
        if (count < 2) continue;
        auto parts = around_cores(blob, cores);
        std::erase_if(parts, [&](const Detection& each) { return each.score < least_area; });
        if (parts.size() > 1) return parts;
    }
    return {part(blob)};
}

} // namespace vlm::vision
