// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/base/yuv_image.hpp"
#include "common/media/av.hpp"
#include "common/media/picture.hpp"

namespace vlm::media {

/// Encodes pictures as PNG. For one thread.
class PngEncoder {
public:
    PngEncoder() = default;

    /// `picture` is rgb24 or gray, always of the same size. Throws InputError where it cannot be encoded.
    [[nodiscard]] std::string encode(const Picture& picture);

private:
    AvPtr<AVCodecContext> m_codec; ///< made for the first picture
};

/// One image as PNG. Throws InputError where it cannot be encoded.
[[nodiscard]] std::string png_of(const base::YuvImage& image);

} // namespace vlm::media
