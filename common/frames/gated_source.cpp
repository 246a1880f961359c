// SPDX-License-Identifier: Apache-2.0
#include "common/frames/gated_source.hpp"

#include <utility>

#include "common/base/log.hpp"
#include "common/base/signals.hpp"
#include "common/media/crop.hpp"
#include "common/media/luma_plane.hpp"

namespace vlm::frames {

using Why = records::GateRecord::Why;

namespace {

/// What moves, as it is seen: boxes lie in the upright picture.
records::MotionRecord motion_in(const media::Picture& picture, media::Orientation orientation,
                                vision::ForegroundDetector& detector) {
    const auto found = detector.next(media::luma_plane(picture, vision::ForegroundDetector::longest_side));
    records::MotionRecord motion;
    motion.area = found.area;
    for (const vision::Box& box : found.boxes) {
        const auto seen = media::to_upright({box.x, box.y, box.width, box.height}, orientation);
        motion.boxes.push_back({seen.x, seen.y, seen.width, seen.height});
    }
    return motion;
}

} // namespace

GatedSource::GatedSource(std::unique_ptr<FrameSource> whole, const Filters& filters, media::LiveCounters* counters)
    : FilteredSource{std::move(whole)}
    , m_filters{filters}
    , m_counters{counters}
    , m_lanes(source().tracks().size()) {
    for (Lane& lane : m_lanes) {
        if (filters.motion) lane.motion.emplace();
        if (filters.gate) lane.gate.emplace(*filters.gate);
    }
}

std::optional<Frame> GatedSource::next() {
    while (auto frame = source().next()) {
        base::throw_if_stopped(); // nobody else may be asked for a long time
        ++m_seen;
        if (!passes(*frame)) {
            if (m_counters != nullptr) ++m_counters->gated;
            continue;
        }
        ++m_passed;
        return frame;
    }
    base::log::debug("{}: {} of {} frames went on", tracks().front().source, m_passed, m_seen);
    return std::nullopt;
}

Ending GatedSource::ending() const {
    Ending ending = FilteredSource::ending();
    if (m_seen > 0 && m_passed == 0) ending.none_passed = "nothing moves"; // a gate lets the first frame pass
    return ending;
}

bool GatedSource::passes(Frame& frame) {
    Lane& lane = m_lanes.at(frame.track);
    base::GrayImage luma;
    if (lane.gate) luma = media::luma_plane(frame.picture, media::Gate::side, media::Gate::side);
    const records::GateRecord verdict = judge(frame, luma);
    if (m_filters.report) m_filters.report->write(verdict);
    if (!verdict.kept()) return false;
    if (lane.gate) lane.gate->keep(std::move(luma));
    lane.kept = frame.record.t;
    lane.epoch = frame.record.epoch;
    return true;
}

records::GateRecord GatedSource::judge(Frame& frame, const base::GrayImage& luma) {
    Lane& lane = m_lanes[frame.track];
    records::FrameRecord& record = frame.record;
    Why why = lane.gate ? Why::fresh : Why::motion;
    if (lane.gate) {
        record.score = lane.gate->score(luma);
        if (!lane.gate->is_new(*record.score)) why = Why::seen;
    }
    if (lane.motion) {
        record.motion = motion_in(frame.picture, tracks()[frame.track].info.orientation, *lane.motion);
        if (record.motion->boxes.empty()) why = Why::still;
    }
    const bool dropped = why == Why::seen || why == Why::still;
    if (dropped && beats(lane, record)) why = Why::heartbeat;
    const std::string& source = m_filters.called.empty() ? record.source : m_filters.called;
    return {source, record.t, record.epoch, why, lane.gate ? record.score : std::nullopt};
}

/// Whether it is time for a frame, whatever it shows.
bool GatedSource::beats(const Lane& lane, const records::FrameRecord& record) const {
    if (!m_filters.heartbeat) return false;
    return !lane.kept || record.epoch != lane.epoch || record.t - *lane.kept >= *m_filters.heartbeat;
}

} // namespace vlm::frames
