// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "common/base/yuv_image.hpp"
#include "common/media/picture.hpp"
#include "common/media/scaler.hpp"
#include "common/media/tone_mapper.hpp"

namespace vlm::media {

/// A plain picture has 8 bits a sample, and is in yuv420p, gray or rgb24. Which of them: empty where it is not plain;
/// HDR never is.
[[nodiscard]] std::string_view plain_format(const Picture& picture);

/// The image as a picture in yuv420p, or as one in gray without its colours, that says what its samples mean. Throws
/// InputError "<subject>: …" where it is empty.
enum class Tint { colour, gray };
[[nodiscard]] Picture plain_picture(const base::YuvImage& image, base::Micros t, Tint tint, const std::string& subject);

/// Makes pictures plain, as large and turned as they are stored: RGB and HDR mapped to SDR become rgb24, what has no
/// colour gray, all else yuv420p of the same range and matrix. For one thread.
class PlainPictures {
public:
    /// `subject` names the video in errors.
    explicit PlainPictures(std::string subject);

    /// A plain picture stays as it is, to the bit. Throws InputError where one cannot be converted.
    [[nodiscard]] Picture make(Picture picture);

private:
    [[nodiscard]] AvPtr<AVFrame> converted(const AVFrame& frame);

    std::string m_subject;
    Scaler m_scaler;
    ToneMapper m_tone_mapper;
};

} // namespace vlm::media
