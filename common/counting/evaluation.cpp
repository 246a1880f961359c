// SPDX-License-Identifier: Apache-2.0
#include "common/counting/evaluation.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "common/base/error.hpp"

namespace vlm::counting {
namespace {

using track::Way;

std::string what_it_holds(const Evidence& evidence) {
    if (evidence.boxes) return "boxes";
    return evidence.tells_crossings() ? "crossings" : "counts";
}

[[noreturn]] void refuse(const Evidence& truth, const std::string& why) {
    throw base::UsageError{fmt::format("{}: {}", truth.name, why)};
}

void check_comparable(const Evidence& truth, const Evidence& predicted) {
    if (truth.boxes != predicted.boxes)
        refuse(truth, fmt::format("holds {}, {} {}, which cannot be compared", what_it_holds(truth), predicted.name,
                                  what_it_holds(predicted)));
    const auto has_times = [](const Evidence& one) { return !one.crossings.empty() || !one.counts.empty(); };
    if (has_times(truth) && has_times(predicted) && truth.wall != predicted.wall)
        refuse(truth, fmt::format("one of it and {} is about a live source, with times of the wall clock, the other "
                                  "about a video",
                                  predicted.name));
}

std::vector<Way*> ways_of(Evidence& evidence) {
    std::vector<Way*> ways;
    for (track::Passage& one : evidence.crossings)
        ways.push_back(&one.way);
    for (SpanCount& one : evidence.counts)
        ways.push_back(&one.way);
    return ways;
}

std::set<std::string> sources_of(Evidence& evidence) {
    std::set<std::string> sources;
    for (const Way* way : ways_of(evidence))
        sources.insert(way->source);
    return sources;
}

bool share_one(const std::set<std::string>& a, const std::set<std::string>& b) {
    return std::any_of(a.begin(), a.end(), [&b](const std::string& one) { return b.contains(one); });
}

template <typename Rename>
void rename_sources(Evidence& truth, Evidence& predicted, Rename rename) {
    for (Evidence* side : {&truth, &predicted}) {
        for (Way* way : ways_of(*side))
            way->source = rename(way->source);
    }
}

/// Gives sources the names by which both sides know them: none where either has only one.
void agree_on_sources(Evidence& truth, Evidence& predicted) {
    const auto real = sources_of(truth);
    const auto found = sources_of(predicted);
    if (real.size() <= 1 && found.size() <= 1) {
        rename_sources(truth, predicted, [](const std::string&) { return std::string{}; });
        return;
    }
    if (share_one(real, found) || real.empty() || found.empty()) return;
    rename_sources(truth, predicted, [](const std::string& name) { return name.substr(name.find_last_of('/') + 1); });
    if (!share_one(sources_of(truth), sources_of(predicted)))
        refuse(truth, fmt::format("no source is both in it and in {}", predicted.name));
}

TrackScores score_tracks(Evidence& truth, const Evidence& predicted) {
    std::erase_if(truth.labelled, [](const track::LabelledBox& one) { return one.box.score == 0; });
    const track::SequencePair pair = track::pair_up(truth.labelled, predicted.labelled);
    return {static_cast<std::int64_t>(pair.frames.size()), static_cast<std::int64_t>(pair.predicted_lengths.size()),
            track::clear_mot(pair), track::identity_score(pair), track::hota(pair)};
}

CrossingScores score_crossings(const Evidence& truth, const Evidence& predicted, base::Micros tolerance) {
    CrossingScores scores{{}, track::crossing_scores(truth.crossings, predicted.crossings, tolerance)};
    for (const auto& [way, one] : scores.ways)
        scores.all += one;
    return scores;
}

} // namespace

Evaluation evaluate(Evidence truth, Evidence predicted, const EvaluationOptions& options) {
    check_comparable(truth, predicted);
    Evaluation evaluation{options, std::nullopt, std::nullopt, std::nullopt};
    if (truth.boxes) {
        evaluation.tracks = score_tracks(truth, predicted);
        return evaluation;
    }
    agree_on_sources(truth, predicted);
    if (truth.tells_crossings() && predicted.tells_crossings())
        evaluation.crossings = score_crossings(truth, predicted, options.tolerance);
    evaluation.counts = count_errors(truth, predicted, options.window);
    return evaluation;
}

} // namespace vlm::counting
