// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "common/base/yuv_image.hpp"

namespace vlm::media {

/// Encodes pictures as baseline JPEG straight from their planes. For one thread.
class JpegEncoder {
public:
    /// `quality` from 1 to 100.
    explicit JpegEncoder(int quality);

    /// Throws Error where libjpeg-turbo refuses the picture (larger than 65,500 pixels on a side).
    [[nodiscard]] std::string encode(const base::YuvImage& image);

private:
    struct Free {
        void operator()(void* handle) const noexcept;
    };
    int m_quality;
    std::unique_ptr<void, Free> m_handle;
};

} // namespace vlm::media
