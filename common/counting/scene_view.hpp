// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/base/detection.hpp"
#include "common/counting/picture_maker.hpp"
#include "common/frames/frame_source.hpp"
#include "common/media/picture.hpp"
#include "common/track/line_counter.hpp"
#include "common/track/zone_counter.hpp"
#include "common/vision/camera_motion.hpp"

namespace vlm::counting {

/// How the pictures of one source lie in its first one, where its camera shakes. For one thread.
class SceneView {
public:
    explicit SceneView(const frames::Track& track);

    /// In pixels of the source's upright picture.
    [[nodiscard]] vision::Similarity next(const media::Picture& picture);

private:
    PictureMaker m_maker;
    vision::CameraMotion m_motion;
};

// Where something is that lies so in another picture. A box stays upright. Pure.

[[nodiscard]] base::Detection moved(const base::Detection& box, const vision::Similarity& lies);
[[nodiscard]] track::Line moved(track::Line line, const vision::Similarity& lies);
[[nodiscard]] track::Zone moved(track::Zone zone, const vision::Similarity& lies);

} // namespace vlm::counting
