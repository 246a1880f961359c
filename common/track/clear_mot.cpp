// SPDX-License-Identifier: Apache-2.0
#include "common/track/clear_mot.hpp"

#include <vector>

#include "common/track/assignment.hpp"
#include "common/track/geometry.hpp"

namespace vlm::track {
namespace {

/// More than all overlaps of a frame: nothing elsewhere is worth giving up a match of before.
double worth_of_keeping(const FramePair& frame) {
    return static_cast<double>(frame.truth.size()) + 1;
}

/// What is known of an object of the truth up to a frame.
struct Course {
    std::optional<std::size_t> last_match; ///< the predicted track
    bool matched = false;                  ///< in its frame before
    std::int64_t frames = 0;
    std::int64_t matches = 0;
};

class Tally {
public:
    Tally(const SequencePair& pair, double least_overlap)
        : m_courses(pair.truth_lengths.size())
        , m_least{least_overlap - overlap_rounding} {
        m_sum.truth = pair.truth_boxes();
        m_sum.predicted = pair.predicted_boxes();
    }

    void add(const FramePair& frame) {
        const std::vector<double> overlaps = frame.overlaps();
        const auto columns = assign(costs_of(frame, overlaps), 0);
        for (std::size_t row = 0; row < columns.size(); ++row) {
            Course& course = m_courses[frame.truth[row].track];
            if (columns[row])
                match(course, frame.predicted[*columns[row]].track,
                      overlaps[row * frame.predicted.size() + *columns[row]]);
            course.matched = columns[row].has_value();
            ++course.frames;
        }
    }

    [[nodiscard]] ClearMot result() const {
        ClearMot sum = m_sum;
        for (const Course& course : m_courses) {
            ++sum.tracks;
            if (5 * course.matches > 4 * course.frames) ++sum.mostly_tracked;
            if (5 * course.matches < course.frames) ++sum.mostly_lost;
        }
        return sum;
    }

private:
    [[nodiscard]] Costs costs_of(const FramePair& frame, const std::vector<double>& overlaps) const {
        Costs costs(frame.truth.size(), frame.predicted.size());
        for (std::size_t i = 0; i < overlaps.size(); ++i) {
            if (overlaps[i] < m_least) continue;
            const std::size_t row = i / costs.columns();
            const std::size_t column = i % costs.columns();
            const bool kept = m_courses[frame.truth[row].track].last_match == frame.predicted[column].track;
            costs.at(row, column) = -overlaps[i] - (kept ? worth_of_keeping(frame) : 0);
        }
        return costs;
    }

    void match(Course& course, std::size_t predicted, double overlap) {
        ++m_sum.matches;
        m_sum.overlap_sum += overlap;
        if (course.last_match && course.last_match != predicted) ++m_sum.switches;
        if (course.last_match && !course.matched) ++m_sum.fragments;
        course.last_match = predicted;
        ++course.matches;
    }

    std::vector<Course> m_courses;
    double m_least;
    ClearMot m_sum;
};

} // namespace

std::optional<double> ClearMot::mota() const {
    if (truth == 0) return std::nullopt;
    return 1 - static_cast<double>(misses() + false_positives() + switches) / static_cast<double>(truth);
}

std::optional<double> ClearMot::motp() const {
    if (matches == 0) return std::nullopt;
    return overlap_sum / static_cast<double>(matches);
}

ClearMot clear_mot(const SequencePair& pair, double least_overlap) {
    Tally tally{pair, least_overlap};
    for (const FramePair& frame : pair.frames)
        tally.add(frame);
    return tally.result();
}

} // namespace vlm::track
