// SPDX-License-Identifier: Apache-2.0
#include "common/media/picture.hpp"

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/imgutils.h>
}

namespace vlm::media {

std::string packed_planes(const Picture& picture) {
    const AVFrame& frame = *picture.frame;
    const auto format = static_cast<AVPixelFormat>(frame.format);
    const int size = av_check(av_image_get_buffer_size(format, frame.width, frame.height, 1), "picture", "size");
    std::string bytes(static_cast<std::size_t>(size), '\0');
    av_check(av_image_copy_to_buffer(reinterpret_cast<std::uint8_t*>(bytes.data()), size, frame.data, frame.linesize,
                                     format, frame.width, frame.height, 1),
             "picture", "copy");
    return bytes;
}

} // namespace vlm::media
