// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/archive/task_counts.hpp"
#include "common/base/fault_counter.hpp"
#include "common/counting/detected_frames.hpp"
#include "common/counting/detector_pool.hpp"
#include "common/counting/input_counters.hpp"
#include "common/counting/source_counter.hpp"
#include "common/counting/wanted_kinds.hpp"
#include "common/frames/frame_source.hpp"

namespace vlm::counting {

/// Sees each frame with what is followed in it.
class FrameViewer {
public:
    virtual ~FrameViewer() = default;

    /// The objects are in pixels of the source's upright picture.
    virtual void show(const DetectedFrame& frame, std::span<const track::Object> objects,
                      const SourceCounter& counter) = 0;

    /// There are no more frames.
    virtual void finish() = 0;
};

/// Who does what.
struct CountParty {
    DetectorPool& pool;
    const vision::Detector& detector; ///< one of the pool's kind, for what it says of itself
    const WantedKinds& kinds;
    const CountingPlan& plan;
    std::string task;                     ///< for records; empty: none
    std::string called;                   ///< the user's name for the source; empty: as its frames say
    archive::TaskCounts* index = nullptr; ///< null: none
    bool resumes = false;                 ///< the index has begun this video, and takes what is found in it
    CountSink& sink;                      ///< takes what the index did not know before
    CountSink* history = nullptr;         ///< takes all; null: nobody does
    std::vector<FrameViewer*> viewers;
    InputCounters& counters;                      ///< of the input
    std::function<void(base::Micros t)> progress; ///< may be empty
};

/// What came of an input.
struct CountOutcome {
    std::int64_t frames = 0; ///< that were looked at, now or before
    std::int64_t objects = 0;
    std::int64_t crossings = 0;
    std::int64_t unknown = 0;                    ///< frames of which nobody knows what is in them
    std::string why_unknown;                     ///< of the last of them
    std::int64_t dropped = 0;                    ///< frames of what is live that nobody was in time for
    std::int64_t faults = 0;                     ///< corrupt packets and the like, decoded past
    std::optional<base::Micros> sample_distance; ///< median of a count record's, the longest of them
    frames::Ending::Kind ending = frames::Ending::Kind::complete;
    std::string reason; ///< why it is not complete
};

/// Counts what is in the frames of one input: a video, a live source, a stream of several. For one thread.
class CountRun : public CountSink {
public:
    explicit CountRun(const CountParty& party)
        : m_party{party} {}

    /// Reads the source to its end. Up to look.after, what the index holds is counted, and not looked at again; frames
    /// up to then may come or not. Frames of which nobody knows what is in them are told and left out. When the user
    /// stops, what is known is told and Interrupted is thrown; a video in the index goes on from there the next time.
    /// Throws InputError, also where nobody knows what is in twenty frames in a row.
    [[nodiscard]] CountOutcome count(frames::FrameSource& source, LookOptions look);

    /// What has come of the source that was counted last, also where count() has thrown.
    [[nodiscard]] CountOutcome so_far(const frames::FrameSource& source) const;

    /// Of its own counters.
    void take(const records::CrossingRecord& crossing) override;
    void take(const records::OccupancyRecord& occupancy) override;
    void take(const records::CountRecord& count) override;

private:
    template <class Record>
    void pass_on(const Record& record);

    void replay(const frames::Track& track);
    void count(const DetectedFrame& frame);
    void leave_out(const DetectedFrame& frame);
    void show(const DetectedFrame& frame, std::span<const track::Object> objects, const SourceCounter& counter) const;
    [[nodiscard]] SourceCounter& counter_of(std::size_t track, const frames::Track& about);
    void finish(const frames::Ending& ending);

    CountParty m_party;
    std::map<std::size_t, std::unique_ptr<SourceCounter>> m_counters; ///< by track
    std::map<std::size_t, base::Micros> m_last;                       ///< times of the last frames
    std::int64_t m_crossings = 0;
    std::optional<base::Micros> m_sample_distance;
    std::optional<base::FaultCounter> m_unknown; ///< frames of which nobody knows what is in them
    int m_unknown_in_a_row = 0;
    std::int64_t m_dropped = 0;
};

} // namespace vlm::counting
