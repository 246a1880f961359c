// SPDX-License-Identifier: Apache-2.0
#include "common/infer/video_times.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

namespace vlm::infer {
namespace {

constexpr double exact_s = 0.001;

/// Whether the times lie on one grid: the first at index `first`, each next one a step later.
bool on_grid(const std::vector<double>& times, double first, double step, double tolerance) {
    for (std::size_t i = 0; i < times.size(); ++i) {
        if (std::abs(times[i] - (first + static_cast<double>(i)) * step) > tolerance) return false;
    }
    return true;
}

double mean_step(const std::vector<double>& times) {
    return (times.back() - times.front()) / static_cast<double>(times.size() - 1);
}

std::vector<double> seconds_since(const std::vector<LabelledFrame>& frames, base::Micros t0) {
    std::vector<double> times;
    for (const LabelledFrame& each : frames) {
        times.push_back(base::to_seconds(std::max(each.frame->t - t0, base::Micros{0})));
    }
    return times;
}

/// Times on no grid of their mean step: on the grid of their greatest common divisor in milliseconds.
VideoTimes on_common_grid(const std::vector<double>& times) {
    VideoTimes video;
    std::int64_t unit_ms = 0;
    for (const double time : times) {
        video.indices.push_back(std::llround(time * 1000));
        unit_ms = std::gcd(unit_ms, video.indices.back());
    }
    for (std::int64_t& index : video.indices) {
        index /= unit_ms;
    }
    video.fps = 1000.0 / static_cast<double>(unit_ms);
    return video;
}

} // namespace

VideoTimes video_times(const Question& question) {
    const std::vector<double> times = seconds_since(question.frames, question.t0);
    const bool moving = times.size() > 1 && times.back() - times.front() > exact_s;
    const double step = moving ? mean_step(times) : 1;
    const double first = moving ? std::round(times.front() / step) : 0;
    VideoTimes video;
    if (!moving || on_grid(times, first, step, exact_s)) {
        video.fps = 1 / step;
        video.indices.resize(times.size());
        std::iota(video.indices.begin(), video.indices.end(), static_cast<std::int64_t>(first));
    } else {
        video = on_common_grid(times);
    }
    const std::int64_t spread = std::llround(static_cast<double>(times.size()) * step * video.fps);
    video.total = std::max(spread, video.indices.empty() ? 0 : video.indices.back() + 1);
    return video;
}

bool evenly_spaced(const std::vector<LabelledFrame>& frames) {
    if (frames.size() < 3) return true;
    const std::vector<double> times = seconds_since(frames, frames.front().frame->t);
    const double step = mean_step(times);
    return on_grid(times, 0, step, step / 4);
}

} // namespace vlm::infer
