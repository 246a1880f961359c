// SPDX-License-Identifier: Apache-2.0
#include "common/track/crossing_score.hpp"

#include <algorithm>
#include <chrono>

namespace vlm::track {
namespace {

using base::Micros;
using Times = std::vector<Micros>;

std::optional<double> share(std::int64_t part, std::int64_t whole) {
    if (whole == 0) return std::nullopt;
    return static_cast<double>(part) / static_cast<double>(whole);
}

struct Matching {
    std::int64_t matches = 0;
    Micros time_error{0};

    [[nodiscard]] bool is_better_than(const Matching& other) const {
        return matches != other.matches ? matches > other.matches : time_error < other.time_error;
    }
};

/// Of times in order, the best matching crosses none of its matches: it grows time by time.
Matching best_matching(std::span<const Micros> truth, std::span<const Micros> predicted, Micros tolerance) {
    std::vector<Matching> before(predicted.size() + 1);
    std::vector<Matching> row(predicted.size() + 1);
    for (const Micros real : truth) {
        for (std::size_t j = 0; j < predicted.size(); ++j) {
            Matching best = before[j + 1].is_better_than(row[j]) ? before[j + 1] : row[j];
            const Micros apart = std::chrono::abs(real - predicted[j]);
            const Matching with{before[j].matches + 1, before[j].time_error + apart};
            if (apart <= tolerance && with.is_better_than(best)) best = with;
            row[j + 1] = best;
        }
        before.swap(row);
    }
    return before.back();
}

/// The times from `begin` on that belong together: more than `tolerance` lies between them and the next one.
std::span<const Micros> take_until(const Times& times, std::size_t& begin, Micros end) {
    const std::size_t first = begin;
    while (begin < times.size() && times[begin] <= end)
        ++begin;
    return std::span{times}.subspan(first, begin - first);
}

/// Matches group by group, as what is far apart has nothing to do with each other.
CrossingScore score(Times truth, Times predicted, Micros tolerance) {
    CrossingScore sum{static_cast<std::int64_t>(truth.size()), static_cast<std::int64_t>(predicted.size()), 0, {}};
    Times all = truth;
    all.insert(all.end(), predicted.begin(), predicted.end());
    for (Times* times : {&truth, &predicted, &all})
        std::sort(times->begin(), times->end());
    std::size_t real = 0;
    std::size_t found = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (i + 1 < all.size() && all[i + 1] - all[i] <= tolerance) continue;
        const Matching best =
            best_matching(take_until(truth, real, all[i]), take_until(predicted, found, all[i]), tolerance);
        sum.matches += best.matches;
        sum.time_error += best.time_error;
    }
    return sum;
}

} // namespace

std::optional<double> CrossingScore::precision() const {
    return share(matches, predicted);
}

std::optional<double> CrossingScore::recall() const {
    return share(matches, truth);
}

std::optional<double> CrossingScore::f1() const {
    return share(2 * matches, truth + predicted);
}

std::optional<double> CrossingScore::mean_time_error() const {
    if (matches == 0) return std::nullopt;
    return base::to_seconds(time_error) / static_cast<double>(matches);
}

CrossingScore& CrossingScore::operator+=(const CrossingScore& other) {
    truth += other.truth;
    predicted += other.predicted;
    matches += other.matches;
    time_error += other.time_error;
    return *this;
}

std::map<Way, CrossingScore> crossing_scores(std::span<const Passage> truth, std::span<const Passage> predicted,
                                             base::Micros tolerance) {
    std::map<Way, std::pair<Times, Times>> ways;
    for (const Passage& one : truth)
        ways[one.way].first.push_back(one.t);
    for (const Passage& one : predicted)
        ways[one.way].second.push_back(one.t);
    std::map<Way, CrossingScore> scores;
    for (auto& [way, times] : ways)
        scores[way] = score(std::move(times.first), std::move(times.second), tolerance);
    return scores;
}

} // namespace vlm::track
