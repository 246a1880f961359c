// SPDX-License-Identifier: Apache-2.0
#include "common/track/hota.hpp"

#include <array>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "common/track/assignment.hpp"
#include "common/track/geometry.hpp"

namespace vlm::track {
namespace {

constexpr std::size_t levels = 19;
using Levels = std::array<double, levels>;

double least_overlap(std::size_t level) {
    return static_cast<double>(level + 1) / 20;
}

/// An object and a predicted track.
using Tracks = std::pair<std::size_t, std::size_t>;
using Fit = std::map<Tracks, double>;

Tracks tracks_of(const FramePair& frame, std::size_t cell) {
    return {frame.truth[cell / frame.predicted.size()].track, frame.predicted[cell % frame.predicted.size()].track};
}

double length_of_either(const SequencePair& pair, const Tracks& tracks, double both) {
    return static_cast<double>(pair.truth_lengths[tracks.first] + pair.predicted_lengths[tracks.second]) - both;
}

/// Adds to each pair of tracks what share of all that its two boxes overlap is their overlap with each other.
void add_shares(Fit& fit, const FramePair& frame) {
    const std::vector<double> overlaps = frame.overlaps();
    const std::size_t columns = frame.predicted.size();
    std::vector<double> of_row(frame.truth.size(), 0);
    std::vector<double> of_column(columns, 0);
    for (std::size_t i = 0; i < overlaps.size(); ++i) {
        of_row[i / columns] += overlaps[i];
        of_column[i % columns] += overlaps[i];
    }
    for (std::size_t i = 0; i < overlaps.size(); ++i) {
        const double whole = of_row[i / columns] + of_column[i % columns] - overlaps[i];
        if (overlaps[i] > 0) fit[tracks_of(frame, i)] += overlaps[i] / whole;
    }
}

/// How well each object and predicted track that ever overlap fit over the whole sequence, 0 to 1.
Fit fit_of_tracks(const SequencePair& pair) {
    Fit fit;
    for (const FramePair& frame : pair.frames)
        add_shares(fit, frame);
    for (auto& [tracks, value] : fit)
        value /= length_of_either(pair, tracks, value);
    return fit;
}

/// The matches at each level.
struct Matches {
    std::map<Tracks, Levels> together; ///< frames in which two tracks match
    Levels number{};
    Levels overlap_sum{};

    void add(const Tracks& tracks, double overlap) {
        Levels& both = together[tracks];
        for (std::size_t level = 0; level < levels && overlap >= least_overlap(level) - overlap_rounding; ++level) {
            ++both[level];
            ++number[level];
            overlap_sum[level] += overlap;
        }
    }
};

Costs costs_of(const FramePair& frame, const std::vector<double>& overlaps, const Fit& fit) {
    Costs costs(frame.truth.size(), frame.predicted.size());
    for (std::size_t i = 0; i < overlaps.size(); ++i) {
        if (overlaps[i] > 0)
            costs.at(i / frame.predicted.size(), i % frame.predicted.size()) =
                -overlaps[i] * fit.at(tracks_of(frame, i));
    }
    return costs;
}

Matches match(const SequencePair& pair) {
    const Fit fit = fit_of_tracks(pair);
    Matches matches;
    for (const FramePair& frame : pair.frames) {
        const std::vector<double> overlaps = frame.overlaps();
        const auto columns = assign(costs_of(frame, overlaps, fit), 0);
        for (std::size_t row = 0; row < columns.size(); ++row) {
            if (!columns[row]) continue;
            const std::size_t cell = row * frame.predicted.size() + *columns[row];
            matches.add(tracks_of(frame, cell), overlaps[cell]);
        }
    }
    return matches;
}

double association(const SequencePair& pair, const Matches& matches, std::size_t level) {
    if (matches.number[level] == 0) return 0;
    double sum = 0;
    for (const auto& [tracks, levels_of] : matches.together) {
        const double both = levels_of[level];
        sum += both * both / length_of_either(pair, tracks, both);
    }
    return sum / matches.number[level];
}

} // namespace

Hota hota(const SequencePair& pair) {
    const Matches matches = match(pair);
    const auto boxes = static_cast<double>(pair.truth_boxes() + pair.predicted_boxes());
    Hota mean;
    for (std::size_t level = 0; level < levels; ++level) {
        const double found = matches.number[level];
        const double detection = boxes > 0 ? found / (boxes - found) : 0;
        const double associated = association(pair, matches, level);
        mean.detection += detection / levels;
        mean.association += associated / levels;
        mean.location += (found > 0 ? matches.overlap_sum[level] / found : 1) / levels;
        mean.hota += std::sqrt(detection * associated) / levels;
    }
    return mean;
}

} // namespace vlm::track
