// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "common/base/clock.hpp"
#include "common/base/yuv_image.hpp"
#include "common/vision/similarity.hpp"

namespace vlm::vision {

/// Where a camera looks that shakes or turns: how each picture lies in the first one, which is the scene. Corners of
/// the scene (Shi, Tomasi 1994) are found again in each picture by their optical flow (Lucas, Kanade 1981, with
/// pyramids), and what most of them agree on is the camera's motion; others lie on what moves by itself, or are hidden.
/// They are compared with the scene itself and not with the picture before, so that errors do not add up; only where
/// less than half of them are in view (the camera turns), or few agree for five seconds (the light changes; what passes
/// by is gone by then), a later picture takes the scene's place, as it lies in it. The result depends on the pictures
/// and their times alone. For one thread.
class CameraMotion {
public:
    CameraMotion();
    ~CameraMotion();
    CameraMotion(const CameraMotion&) = delete;
    CameraMotion& operator=(const CameraMotion&) = delete;

    /// How the next picture lies in the scene, in pixels of this picture. One that cannot be compared lies where the
    /// one before did; after five seconds of such, and where the size changes, what is shown then is the scene.
    [[nodiscard]] Similarity next(base::Micros t, const base::YuvImage& picture);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// The picture as it lies in the scene, drawn over what was seen of the scene before.
void draw_over(base::YuvImage& scene, const base::YuvImage& picture, const Similarity& lies);

} // namespace vlm::vision
