// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "common/base/yuv_image.hpp"
#include "common/media/picture.hpp"
#include "common/media/renderer.hpp"

namespace vlm::media {

enum class BurnTime { no, yes };

/// What decoded pictures are to become: upright, square pixels, 8 bits.
struct FrameTarget {
    /// yuv420p, gray or rgb24; empty: that of the first picture where nothing else of it is to change, else yuv420p.
    std::string pixel_format = "yuv420p";
    int width = 0;
    int height = 0;
    BurnTime burn_time = BurnTime::no;
};

/// Makes of decoded pictures those that are passed on to other programs. One that is plain and of that size already
/// keeps its samples and their meaning (range, matrix) bit by bit, wherever they go as it is turned; any other becomes
/// full range BT.601. For one thread.
class FrameConverter {
public:
    /// `subject` names the video in errors.
    FrameConverter(std::string subject, Orientation orientation, FrameTarget target);

    /// A picture of the target's format and size. Throws InputError where the frame cannot be converted.
    [[nodiscard]] Picture convert(const Picture& picture);

    /// Of the pictures that convert() has made.
    [[nodiscard]] const std::string& pixel_format() const { return m_target.pixel_format; }

    /// The same picture as planes, as JPEG wants it, whatever the pixel format.
    [[nodiscard]] base::YuvImage image(const Picture& picture);

private:
    [[nodiscard]] std::string_view kept_format(const Picture& picture) const;
    [[nodiscard]] Picture to_rgb(const base::YuvImage& image, base::Micros t);

    std::string m_subject;
    FrameTarget m_target;
    Orientation m_orientation;
    Renderer m_renderer;
    AvPtr<SwsContext> m_to_rgb;
};

} // namespace vlm::media
