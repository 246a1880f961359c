// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "common/base/yuv_image.hpp"
#include "common/media/av.hpp"
#include "common/media/picture.hpp"
#include "common/media/scaler.hpp"
#include "common/media/video_info.hpp"

namespace vlm::media {

class ToneMapper;

/// Makes of a decoded frame the picture a viewer would see: scaled (area averaging when smaller), HDR mapped to SDR,
/// full range, BT.601 as JPEG wants it, upright. What is in another matrix goes through RGB, clipped as a screen clips
/// it. Unmarked video is BT.601, limited range, as ffmpeg's scale filter takes it. Keeps its scaler between frames of
/// one kind. For one thread.
class Renderer {
public:
    /// `subject` names the video in errors.
    Renderer(std::string subject, Orientation orientation);
    ~Renderer();
    Renderer(const Renderer&) = delete;
    Renderer& operator=(const Renderer&) = delete;

    /// The upright picture, `width` x `height` pixels. Throws InputError where the frame cannot be converted.
    [[nodiscard]] base::YuvImage render(const Picture& picture, int width, int height);

private:
    [[nodiscard]] base::YuvImage scale(const AVFrame& frame, int width, int height);
    [[nodiscard]] base::YuvImage scale_through_rgb(const AVFrame& frame, int width, int height);

    std::string m_subject;
    Orientation m_orientation;
    Scaler m_scaler;
    std::unique_ptr<ToneMapper> m_tone_mapper;
};

} // namespace vlm::media
