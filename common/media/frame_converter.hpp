// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/base/yuv_image.hpp"
#include "common/media/picture.hpp"
#include "common/media/renderer.hpp"

namespace vlm::media {

enum class BurnTime { no, yes };

/// What decoded pictures are to become: upright, square pixels, 8 bits.
struct FrameTarget {
    std::string pixel_format = "yuv420p"; ///< yuv420p, gray or rgb24
    int width = 0;
    int height = 0;
    BurnTime burn_time = BurnTime::no;
};

/// Makes of decoded pictures those that are passed on to other programs. One that needs no change keeps its samples and
/// their meaning (range, matrix) bit by bit; any other becomes full range BT.601. For one thread.
class FrameConverter {
public:
    /// `subject` names the video in errors.
    FrameConverter(std::string subject, Orientation orientation, FrameTarget target);

    /// A picture of the target's format and size. Throws InputError where the frame cannot be converted.
    [[nodiscard]] Picture convert(const Picture& picture);

    /// The same picture as planes, as JPEG wants it, whatever the pixel format.
    [[nodiscard]] base::YuvImage image(const Picture& picture);

private:
    [[nodiscard]] bool is_as_wanted(const AVFrame& frame) const;
    [[nodiscard]] AvPtr<AVFrame> make_target() const;
    void to_rgb(const base::YuvImage& image, AVFrame& frame);

    std::string m_subject;
    FrameTarget m_target;
    bool m_upright;
    Renderer m_renderer;
    AvPtr<SwsContext> m_to_rgb;
};

} // namespace vlm::media
