// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "common/base/gray_image.hpp"

namespace vlm::media {

struct GateOptions {
    double threshold = 0.01; ///< a frame whose score is above it shows something new; 0 to 1
    int grid = 8;            ///< blocks across and down; 2, 4, 8, 16 or 32
};

/// Tells whether a frame shows something new: how much its most changed block differs from what the last few kept
/// frames show in its place. What changes everywhere alike is left out: sensor noise, the encoder's keyframes, and
/// brightness that goes up or down by less than a third. So is what only returns: a lamp that flickers stays at or
/// between two states that were kept. Pure.
class Gate {
public:
    static constexpr int side = 64; ///< of the pictures that it takes, both ways

    explicit Gate(const GateOptions& options)
        : m_options{options} {}

    /// How new a picture is, 0 to 1; 1 where none was kept before.
    [[nodiscard]] double score(const base::GrayImage& picture) const;

    [[nodiscard]] bool is_new(double score) const { return score > m_options.threshold; }

    /// The picture's frame goes on: later ones are compared with it.
    void keep(base::GrayImage picture);

private:
    [[nodiscard]] double most_changed(const std::vector<float>& difference) const;
    [[nodiscard]] double between(const std::vector<float>& one, const std::vector<float>& other) const;

    GateOptions m_options;
    std::deque<base::GrayImage> m_kept;
};

} // namespace vlm::media
