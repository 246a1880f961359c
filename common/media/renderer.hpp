// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "common/base/yuv_image.hpp"
#include "common/media/av.hpp"
#include "common/media/picture.hpp"
#include "common/media/video_info.hpp"

namespace vlm::media {

class ToneMapper;

/// Makes of a decoded frame the picture a viewer would see: scaled (area averaging when smaller), HDR mapped to SDR,
/// full range, BT.601 as JPEG wants it, upright. Keeps its scaler between frames of one kind. For one thread.
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
    [[nodiscard]] SwsContext* scaler_for(const AVFrame& frame, int width, int height);

    std::string m_subject;
    Orientation m_orientation;
    AvPtr<SwsContext> m_scaler;
    struct Kind; ///< of frame the scaler was made for
    std::unique_ptr<Kind> m_kind;
    std::unique_ptr<ToneMapper> m_tone_mapper;
};

} // namespace vlm::media
