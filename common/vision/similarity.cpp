// SPDX-License-Identifier: Apache-2.0
#include "common/vision/similarity.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>

namespace vlm::vision {
namespace {

// Where a quarter of the pairs agree, so many draws of two miss them all once in 400000 times.
constexpr int draws = 200;
constexpr double least_apart = 4; ///< pixels between two places from which a turn can be told

std::vector<bool> agreeing(std::span<const PlacePair> pairs, const Similarity& similarity, double tolerance) {
    std::vector<bool> agrees;
    for (const PlacePair& pair : pairs) {
        const Place there = similarity.of(pair.from);
        agrees.push_back(std::hypot(there.x - pair.to.x, there.y - pair.to.y) <= tolerance);
    }
    return agrees;
}

/// Least squares, in closed form. Nothing where the places lie on one another.
std::optional<Similarity> least_squares(std::span<const PlacePair> pairs, const std::vector<bool>& chosen) {
    double n = 0;
    Place from;
    Place to;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        if (!chosen[i]) continue;
        n += 1;
        from = {from.x + pairs[i].from.x, from.y + pairs[i].from.y};
        to = {to.x + pairs[i].to.x, to.y + pairs[i].to.y};
    }
    if (n < 2) return std::nullopt;
    from = {from.x / n, from.y / n};
    to = {to.x / n, to.y / n};
    double spread = 0;
    double along = 0;
    double across = 0;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        if (!chosen[i]) continue;
        const Place p{pairs[i].from.x - from.x, pairs[i].from.y - from.y};
        const Place q{pairs[i].to.x - to.x, pairs[i].to.y - to.y};
        spread += p.x * p.x + p.y * p.y;
        along += p.x * q.x + p.y * q.y;
        across += p.x * q.y - p.y * q.x;
    }
    if (spread < least_apart * least_apart / 2) return std::nullopt;
    Similarity found{along / spread, across / spread, 0, 0};
    const Place moved = found.of(from);
    found.dx = to.x - moved.x;
    found.dy = to.y - moved.y;
    return found;
}

std::size_t count_of(const std::vector<bool>& chosen) {
    return static_cast<std::size_t>(std::count(chosen.begin(), chosen.end(), true));
}

} // namespace

Place Similarity::of(Place place) const {
    return {a * place.x - b * place.y + dx, b * place.x + a * place.y + dy};
}

Similarity Similarity::inverse() const {
    const double square = a * a + b * b;
    Similarity back{a / square, -b / square, 0, 0};
    const Place origin = back.of({dx, dy});
    back.dx = -origin.x;
    back.dy = -origin.y;
    return back;
}

double Similarity::scale() const {
    return std::hypot(a, b);
}

Similarity Similarity::magnified(double factor) const {
    return {a, b, dx * factor, dy * factor};
}

std::optional<SimilarityFit> fit_similarity(std::span<const PlacePair> pairs, double tolerance, double least) {
    if (pairs.size() < 2) return std::nullopt;
    std::minstd_rand chance; // its numbers are the same everywhere
    std::vector<bool> best(pairs.size());
    for (int draw = 0; draw < draws; ++draw) {
        std::vector<bool> two(pairs.size());
        two[chance() % pairs.size()] = true;
        two[chance() % pairs.size()] = true;
        const auto similarity = least_squares(pairs, two);
        if (!similarity) continue;
        std::vector<bool> agrees = agreeing(pairs, *similarity, tolerance);
        if (count_of(agrees) > count_of(best)) best = std::move(agrees);
    }
    for (int refinement = 0; refinement < 2; ++refinement) {
        const auto similarity = least_squares(pairs, best);
        if (!similarity) return std::nullopt;
        best = agreeing(pairs, *similarity, tolerance);
    }
    const auto similarity = least_squares(pairs, best);
    if (!similarity || static_cast<double>(count_of(best)) < least * static_cast<double>(pairs.size()))
        return std::nullopt;
    return SimilarityFit{*similarity, std::move(best)};
}

} // namespace vlm::vision
