// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace vlm::vision {

/// A place in a picture, in pixels.
struct Place {
    double x = 0;
    double y = 0;
};

/// How one picture lies in another: (x, y) goes to (a x - b y + dx, b x + a y + dy). That is moved, turned and scaled.
struct Similarity {
    double a = 1;
    double b = 0;
    double dx = 0;
    double dy = 0;

    [[nodiscard]] Place of(Place place) const;

    /// The way back. a and b are not both 0.
    [[nodiscard]] Similarity inverse() const;

    /// By how much lengths grow.
    [[nodiscard]] double scale() const;

    /// The same of pictures that are `factor` times as large.
    [[nodiscard]] Similarity magnified(double factor) const;
};

/// What was at `from` in one picture is at `to` in another.
struct PlacePair {
    Place from;
    Place to;
};

/// A similarity that most of the pairs agree with.
struct SimilarityFit {
    Similarity similarity;
    std::vector<bool> agrees; ///< each pair, to within the tolerance
};

/// By RANSAC (Fischler, Bolles 1981) over pairs that chance chooses, always the same ones, then by least squares over
/// all that agree. Nothing where less than `least` of the pairs agree, or none could decide. Pure.
[[nodiscard]] std::optional<SimilarityFit> fit_similarity(std::span<const PlacePair> pairs, double tolerance,
                                                          double least);

} // namespace vlm::vision
