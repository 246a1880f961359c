// SPDX-License-Identifier: Apache-2.0
#include "common/counting/input_counters.hpp"

#include <algorithm>

namespace vlm::counting {

InputCounters::InputCounters(const CountingPlan& plan, const std::string& called)
    : m_plan{plan} {
    m_lanes.emplace_back().source = called;
}

void InputCounters::begin(const std::vector<frames::Track>& tracks) {
    const std::lock_guard lock{m_mutex};
    for (std::size_t i = 0; tracks.size() > 1 && i < tracks.size(); ++i) {
        Lane& lane = i == 0 ? m_lanes.front() : m_lanes.emplace_back();
        lane.source = tracks[i].source;
    }
}

void InputCounters::read(const frames::Frame& frame, bool waits, std::uint64_t faults) {
    const std::lock_guard lock{m_mutex};
    Lane& lane = m_lanes.at(frame.track);
    ++lane.counters.kept;
    lane.counters.input.faults = static_cast<std::int64_t>(faults);
    lane.dropped += frame.record.dropped;
    if (waits) ++lane.counting.queue;
}

void InputCounters::count(const DetectedFrame& frame, std::span<const track::Object> objects,
                          const CountTotals& totals) {
    const std::lock_guard lock{m_mutex};
    Lane& lane = m_lanes.at(frame.frame.track);
    ++lane.counters.written;
    if (const auto arrival = frame.frame.arrival) lane.counters.latencies.add(base::ms_since(*arrival));
    records::CountingStatus& counting = lane.counting;
    --counting.queue;
    if (!frame.looked) return;
    ++counting.looked;
    counting.detections += static_cast<std::int64_t>(frame.found.size());
    counting.tracks =
        std::count_if(objects.begin(), objects.end(), [](const auto& object) { return object.confirmed; });
    counting.objects = totals.objects;
    count_places(totals, counting);
}

void InputCounters::count_places(const CountTotals& totals, records::CountingStatus& counting) const {
    counting.lines.clear();
    for (std::size_t i = 0; i < m_plan.lines.size(); ++i) {
        const LineSpec& line = m_plan.lines[i];
        counting.lines.push_back({line.name, line.forward, totals.lines.at(i).first});
        counting.lines.push_back({line.name, line.backward, totals.lines.at(i).second});
    }
    counting.zones.clear();
    for (std::size_t i = 0; i < totals.zones.size(); ++i) {
        const std::string name = i < m_plan.zones.size() ? m_plan.zones[i].name : whole_picture;
        counting.zones.push_back({name, totals.zones[i]});
    }
}

void InputCounters::end() {
    const std::lock_guard lock{m_mutex};
    for (Lane& lane : m_lanes) {
        lane.counters.ended = true;
        lane.counting.queue = 0;
    }
}

std::vector<records::SourceReading> InputCounters::readings() {
    const std::lock_guard lock{m_mutex};
    std::vector<records::SourceReading> readings;
    for (Lane& lane : m_lanes) {
        records::SourceReading& reading = readings.emplace_back(frames::reading_of(lane.counters));
        reading.source = lane.source;
        reading.dropped = lane.dropped;
        reading.counting = lane.counting;
    }
    return readings;
}

} // namespace vlm::counting
