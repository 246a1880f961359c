// SPDX-License-Identifier: Apache-2.0
#include "common/frames/scene_source.hpp"

#include <utility>

#include "common/base/signals.hpp"
#include "common/media/luma_plane.hpp"

namespace vlm::frames {

using media::SceneCuts;

SceneSource::SceneSource(std::unique_ptr<FrameSource> whole)
    : FilteredSource{std::move(whole)}
    , m_lanes(source().tracks().size()) {}

std::optional<Frame> SceneSource::next() {
    while (m_first.empty()) {
        if (m_finished) return std::nullopt;
        base::throw_if_stopped(); // nobody else may be asked for a long time
        if (auto frame = source().next()) {
            add(std::move(*frame));
            continue;
        }
        m_finished = true;
        for (Lane& lane : m_lanes)
            finish(lane);
    }
    Frame first = std::move(m_first.front());
    m_first.pop_front();
    return first;
}

void SceneSource::add(Frame frame) {
    Lane& lane = m_lanes.at(frame.track);
    // Where a live source begins anew, so does its scene.
    if (!lane.untold.empty() && lane.untold.back().record.epoch != frame.record.epoch) finish(lane);
    lane.cuts.add(media::luma_plane(frame.picture, SceneCuts::side, SceneCuts::side));
    lane.untold.push_back(std::move(frame));
    take(lane);
}

void SceneSource::take(Lane& lane) {
    while (const auto begins = lane.cuts.next()) {
        if (*begins) m_first.push_back(std::move(lane.untold.front()));
        lane.untold.pop_front();
    }
}

void SceneSource::finish(Lane& lane) {
    lane.cuts.finish();
    take(lane);
    lane.cuts = {};
}

} // namespace vlm::frames
