// SPDX-License-Identifier: Apache-2.0
#include "common/track/identity_score.hpp"

#include "common/track/assignment.hpp"
#include <limits>

namespace vlm::track {
namespace {

constexpr double rounding = std::numeric_limits<double>::epsilon();

std::optional<double> share(std::int64_t part, std::int64_t whole) {
    if (whole == 0) return std::nullopt;
    return static_cast<double>(part) / static_cast<double>(whole);
}

/// What it costs to let a predicted track stand for an object: the less, the more frames they overlap enough in.
Costs identity_costs(const SequencePair& pair, double least_overlap) {
    Costs costs(pair.truth_lengths.size(), pair.predicted_lengths.size());
    for (const FramePair& frame : pair.frames) {
        const std::vector<double> overlaps = frame.overlaps();
        for (std::size_t i = 0; i < overlaps.size(); ++i) {
            if (overlaps[i] < least_overlap - rounding) continue;
            const std::size_t columns = frame.predicted.size();
            costs.at(frame.truth[i / columns].track, frame.predicted[i % columns].track) -= 1;
        }
    }
    return costs;
}

} // namespace

std::optional<double> IdentityScore::precision() const {
    return share(matches, predicted);
}

std::optional<double> IdentityScore::recall() const {
    return share(matches, truth);
}

std::optional<double> IdentityScore::f1() const {
    return share(2 * matches, truth + predicted);
}

IdentityScore identity_score(const SequencePair& pair, double least_overlap) {
    IdentityScore score{pair.truth_boxes(), pair.predicted_boxes(), 0};
    const Costs costs = identity_costs(pair, least_overlap);
    const auto columns = assign(costs, 0);
    for (std::size_t row = 0; row < columns.size(); ++row) {
        if (columns[row]) score.matches -= static_cast<std::int64_t>(costs.at(row, *columns[row]));
    }
    return score;
}

} // namespace vlm::track
