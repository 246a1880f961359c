// SPDX-License-Identifier: Apache-2.0
#include "common/track/sequence_pair.hpp"

#include <map>
#include <numeric>
#include <utility>

#include "common/track/geometry.hpp"

namespace vlm::track {
namespace {

using Frames = std::map<std::int64_t, FramePair>;

/// Puts the boxes of one side into the frames. Gives the lengths of its tracks.
std::vector<std::int64_t> sort_in(Frames& frames, std::vector<TrackBox> FramePair::*side,
                                  std::span<const LabelledBox> boxes) {
    std::map<std::int64_t, std::size_t> numbers;
    std::vector<std::int64_t> lengths;
    for (const LabelledBox& one : boxes) {
        const std::size_t track = numbers.emplace(one.id, lengths.size()).first->second;
        if (track == lengths.size()) lengths.push_back(0);
        ++lengths[track];
        (frames[one.frame].*side).push_back({track, one.box});
    }
    return lengths;
}

} // namespace

std::vector<double> FramePair::overlaps() const {
    std::vector<double> all;
    all.reserve(truth.size() * predicted.size());
    for (const TrackBox& real : truth) {
        for (const TrackBox& found : predicted)
            all.push_back(overlap(real.box, found.box));
    }
    return all;
}

std::int64_t SequencePair::truth_boxes() const {
    return std::accumulate(truth_lengths.begin(), truth_lengths.end(), std::int64_t{0});
}

std::int64_t SequencePair::predicted_boxes() const {
    return std::accumulate(predicted_lengths.begin(), predicted_lengths.end(), std::int64_t{0});
}

SequencePair pair_up(std::span<const LabelledBox> truth, std::span<const LabelledBox> predicted) {
    Frames frames;
    SequencePair pair;
    pair.truth_lengths = sort_in(frames, &FramePair::truth, truth);
    pair.predicted_lengths = sort_in(frames, &FramePair::predicted, predicted);
    pair.frames.reserve(frames.size());
    for (auto& [number, frame] : frames)
        pair.frames.push_back(std::move(frame));
    return pair;
}

} // namespace vlm::track
