// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "common/base/detection.hpp"

namespace vlm::track {

/// Where somebody says an object is in a frame.
struct LabelledBox {
    std::int64_t frame = 0;
    std::int64_t id = 0;
    base::Detection box;
};

/// The same of one frame, with the number of its track, from 0 without gaps.
struct TrackBox {
    std::size_t track = 0;
    base::Detection box;
};

/// What truth and prediction say of one frame.
struct FramePair {
    std::vector<TrackBox> truth;
    std::vector<TrackBox> predicted;

    /// How far each box of the truth overlaps (IoU) each predicted one: a row for each of the truth.
    [[nodiscard]] std::vector<double> overlaps() const;
};

/// Tracks as they are and as they were found, side by side.
struct SequencePair {
    std::vector<FramePair> frames;           ///< those in which there is something, in order
    std::vector<std::int64_t> truth_lengths; ///< boxes of each track
    std::vector<std::int64_t> predicted_lengths;

    [[nodiscard]] std::int64_t truth_boxes() const;
    [[nodiscard]] std::int64_t predicted_boxes() const;
};

/// Boxes in any order; an id has at most one in a frame.
[[nodiscard]] SequencePair pair_up(std::span<const LabelledBox> truth, std::span<const LabelledBox> predicted);

} // namespace vlm::track
