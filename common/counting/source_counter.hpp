// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/detection.hpp"
#include "common/counting/count_windows.hpp"
#include "common/counting/geometry_spec.hpp"
#include "common/records/count_record.hpp"
#include "common/track/line_counter.hpp"
#include "common/track/occupancy.hpp"
#include "common/track/tracker.hpp"
#include "common/track/zone_counter.hpp"

namespace vlm::counting {

/// What is counted.
struct CountingPlan {
    std::vector<LineSpec> lines;
    std::vector<ZoneSpec> zones; ///< a zone "all", which is the whole picture, comes behind them
    track::TrackerOptions tracking;
    std::optional<base::Micros> by;   ///< a count record for each span so long; nothing: one
    std::vector<std::string> classes; ///< names by kind
    std::vector<int> told;            ///< kinds of which also is told that there are none
    std::string configuration;        ///< all that counts depend on, for their keys
};

/// The name of the zone that is the whole picture.
inline constexpr const char* whole_picture = "all";

/// Who takes what is counted. The line is the record.
class CountSink {
public:
    virtual ~CountSink() = default;
    virtual void take(const records::CrossingRecord& crossing) = 0;
    virtual void take(const records::OccupancyRecord& occupancy) = 0;
    virtual void take(const records::CountRecord& count) = 0;
};

/// What a source has come to so far.
struct CountTotals {
    std::int64_t frames = 0;
    std::int64_t objects = 0;                                 ///< different ones
    std::vector<std::pair<std::int64_t, std::int64_t>> lines; ///< forward and backward
    std::vector<std::int64_t> zones; ///< how many are in them, of all kinds, as far as that is sure
};

/// Follows what is detected in one source's frames, and tells what crosses lines and is in zones. Its records depend on
/// what is handed in alone. For one thread.
class SourceCounter {
public:
    /// Of pictures of this size, in whose pixels detections are. The plan and the sink outlive it. Throws UsageError
    /// where a line or zone is not in such a picture.
    SourceCounter(const CountingPlan& plan, records::CountSubject subject, int width, int height, CountSink& sink);

    /// What was found in the next frame. Gives what is followed, valid until the next call.
    std::span<const track::Object> take(const records::CountMoment& at, std::span<const base::Detection> found);

    /// Where the objects are at a time at which nobody has looked.
    [[nodiscard]] std::vector<track::Object> guess(base::Micros t) const;

    /// There are no more frames; nobody looks from `t` on.
    void finish(base::Micros t);

    [[nodiscard]] const CountTotals& totals() const { return m_totals; }
    [[nodiscard]] const std::vector<track::Line>& lines() const { return m_lines; }
    [[nodiscard]] const std::vector<track::Zone>& zones() const { return m_zones; }

private:
    using Series = std::pair<std::size_t, int>;
    /// Of a live source: windows are told when the next one may have begun.
    struct Epoch {
        base::Micros begins{0}; ///< by the clock
        std::int64_t number = 0;
        base::Micros clock_offset{0}; ///< from media time to wall clock
    };

    void begin_epoch(base::Micros t);
    void end_epoch(base::Micros t);
    void follow(base::Micros t, std::span<const base::Detection> found);
    void tell(const track::Crossing& crossing);
    void note(const track::ZoneChange& change);
    void settle(base::Micros t);
    void tell_steps(base::Micros until);
    void tell_nobody();
    void tell(const track::OccupancyStep& step);
    void tell(const CountWindow& window);
    void tell_occupancy(const Series& series, base::Micros t, std::optional<std::int64_t> n);
    [[nodiscard]] records::CountMoment moment(base::Micros t) const;
    [[nodiscard]] Epoch epoch_of(const CountWindow& window);
    [[nodiscard]] base::Micros clock(base::Micros t) const { return t + m_clock_offset; }
    [[nodiscard]] records::CountEntries entries_of(const CountWindow& window) const;
    [[nodiscard]] std::string key_of(base::Micros t0, base::Micros t1) const;

    const CountingPlan& m_plan;
    const records::CountSubject m_subject;
    const double m_width;
    const double m_height;
    CountSink& m_sink;
    std::vector<track::Line> m_lines;
    std::vector<track::Zone> m_zones;
    track::Tracker m_tracker;
    track::LineCounter m_line_counter;
    track::ZoneCounter m_zone_counter;
    track::Occupancy m_occupancy;
    CountWindows m_windows;
    CountTotals m_totals;
    std::vector<track::Object> m_objects; ///< of the last frame, with ids of the whole run
    std::set<std::int64_t> m_confirmed;   ///< tracks that are alive, and were counted
    std::set<Series> m_series;            ///< of which the index knows
    records::CountMoment m_last;          ///< frame
    bool m_looking = false;               ///< frames follow one another
    base::Micros m_epoch_start{0};
    base::Micros m_settled{0};
    base::Micros m_clock_offset{0}; ///< of a live source, from media time to wall clock
    std::deque<Epoch> m_epochs;     ///< of windows that were not told yet, and the present one
    std::int64_t m_id_base = 0;     ///< tracks of epochs before
    std::int64_t m_last_id = 0;
};

} // namespace vlm::counting
