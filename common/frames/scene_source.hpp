// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "common/frames/filtered_source.hpp"
#include "common/media/scene_cuts.hpp"

namespace vlm::frames {

/// The first frame of each scene. A frame comes once the two after it have come.
class SceneSource : public FilteredSource {
public:
    explicit SceneSource(std::unique_ptr<FrameSource> source);

    [[nodiscard]] std::optional<Frame> next() override;

private:
    /// One track.
    struct Lane {
        media::SceneCuts cuts;
        std::deque<Frame> untold; ///< of which it is not known whether they begin a scene
    };
    void add(Frame frame);
    void take(Lane& lane);
    void finish(Lane& lane);

    std::vector<Lane> m_lanes; ///< as many as tracks
    std::deque<Frame> m_first; ///< of scenes
    bool m_finished = false;
};

} // namespace vlm::frames
