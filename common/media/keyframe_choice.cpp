// SPDX-License-Identifier: Apache-2.0
#include "common/media/keyframe_choice.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

namespace vlm::media {

using base::GrayImage;
using base::Micros;

namespace {

constexpr std::size_t most_candidates = 3;
constexpr double least_brightness = 20;
constexpr double least_contrast = 6;  ///< standard deviation
constexpr double least_sharpness = 4; ///< mean difference of a sample from the mean of its neighbours

Micros distance(Micros one, Micros two) {
    return one < two ? two - one : one - two;
}

/// Shown keyframes in the order in which they are shown.
std::vector<std::size_t> shown(const std::vector<Keyframe>& keyframes) {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < keyframes.size(); ++i) {
        if (keyframes[i].pts >= Micros{0}) places.push_back(i);
    }
    std::stable_sort(places.begin(), places.end(),
                     [&](std::size_t one, std::size_t two) { return keyframes[one].pts < keyframes[two].pts; });
    return places;
}

Candidates candidates_of(Micros tick, Micros every, const std::vector<Keyframe>& keyframes,
                         const std::vector<std::size_t>& places) {
    const auto pts = [&](std::size_t place) { return keyframes[place].pts; };
    auto begin = std::lower_bound(places.begin(), places.end(), tick - every / 2,
                                  [&](std::size_t place, Micros t) { return pts(place) < t; });
    auto end = std::lower_bound(begin, places.end(), tick + every / 2,
                                [&](std::size_t place, Micros t) { return pts(place) < t; });
    if (begin == end) { // the nearest is outside
        if (begin != places.begin()) --begin;
        if (end != places.end()) ++end;
    }
    Candidates candidates{begin, end};
    std::stable_sort(candidates.begin(), candidates.end(), [&](std::size_t one, std::size_t two) {
        return distance(pts(one), tick) < distance(pts(two), tick);
    });
    const bool inside = !candidates.empty() && distance(pts(candidates.front()), tick) <= every / 2;
    candidates.resize(std::min(candidates.size(), inside ? most_candidates : std::size_t{1}));
    return candidates;
}

double mean_of(const GrayImage& picture) {
    return std::accumulate(picture.samples.begin(), picture.samples.end(), 0.0) /
           static_cast<double>(picture.samples.size());
}

double contrast_of(const GrayImage& picture, double mean) {
    double sum = 0;
    for (const float sample : picture.samples)
        sum += (sample - mean) * (sample - mean);
    return std::sqrt(sum / static_cast<double>(picture.samples.size()));
}

/// How much samples differ from what lies around them, where they differ most: edges are few in any picture.
double sharpness_of(const GrayImage& picture) {
    std::vector<double> edges;
    const auto at = [&](int x, int y) {
        return double{picture.samples[static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width) +
                                      static_cast<std::size_t>(x)]};
    };
    for (int y = 1; y + 1 < picture.height; ++y) {
        for (int x = 1; x + 1 < picture.width; ++x) {
            const double around = (at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1)) / 4;
            edges.push_back(std::abs(at(x, y) - around));
        }
    }
    if (edges.empty()) return 0;
    const auto tenth = edges.end() - static_cast<std::ptrdiff_t>((edges.size() + 9) / 10);
    std::nth_element(edges.begin(), tenth, edges.end());
    return std::accumulate(tenth, edges.end(), 0.0) / static_cast<double>(edges.end() - tenth);
}

} // namespace

std::vector<Candidates> choose_keyframes(const std::vector<Keyframe>& keyframes, Micros every, Micros end) {
    const std::vector<std::size_t> places = shown(keyframes);
    std::vector<Candidates> chosen;
    if (places.empty()) return chosen;
    for (Micros tick{0}; tick == Micros{0} || tick < end; tick += every) {
        Candidates candidates = candidates_of(tick, every, keyframes, places);
        if (!chosen.empty() && chosen.back().front() == candidates.front()) continue;
        chosen.push_back(std::move(candidates));
    }
    return chosen;
}

bool shows_little(const GrayImage& picture) {
    if (picture.samples.empty()) return true;
    const double mean = mean_of(picture);
    return mean < least_brightness || contrast_of(picture, mean) < least_contrast ||
           sharpness_of(picture) < least_sharpness;
}

} // namespace vlm::media
