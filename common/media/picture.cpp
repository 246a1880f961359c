// SPDX-License-Identifier: Apache-2.0
#include "common/media/picture.hpp"

#include <string_view>

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}

namespace vlm::media {

Colours colours_of(const Picture& picture) {
    const AVFrame& frame = *picture.frame;
    Colours colours;
    if (frame.color_range != AVCOL_RANGE_UNSPECIFIED) colours.range = av_color_range_name(frame.color_range);
    if (frame.colorspace != AVCOL_SPC_UNSPECIFIED) colours.matrix = av_color_space_name(frame.colorspace);
    return colours;
}

void mark_colours(Picture& picture, const Colours& colours) {
    const int range = av_color_range_from_name(colours.range.c_str());
    if (range >= 0) picture.frame->color_range = static_cast<AVColorRange>(range);
    const int matrix = av_color_space_from_name(colours.matrix.c_str());
    if (matrix >= 0) picture.frame->colorspace = static_cast<AVColorSpace>(matrix);
}

bool is_rgb(int format) {
    const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(format));
    return description != nullptr && (description->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL)) != 0;
}

bool is_full_range(const AVFrame& frame) {
    const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
    if (format != nullptr && std::string_view{format->name}.starts_with("yuvj")) return true;
    const bool gray = format != nullptr && format->nb_components < 3;
    return frame.color_range == AVCOL_RANGE_JPEG || (gray && frame.color_range == AVCOL_RANGE_UNSPECIFIED);
}

bool is_keyframe(const Picture& picture) {
    return picture.frame->key_frame != 0;
}

std::optional<std::int64_t> pts_of(const Picture& picture) {
    const std::int64_t pts = picture.frame->best_effort_timestamp;
    return pts == AV_NOPTS_VALUE ? std::nullopt : std::optional{pts};
}

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
