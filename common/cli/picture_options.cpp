// SPDX-License-Identifier: Apache-2.0
#include "common/cli/picture_options.hpp"

#include "common/cli/command.hpp"

namespace vlm::cli {
namespace {

constexpr int smallest_side = 16;
constexpr int largest_side = 16384;

} // namespace

void declare_picture(Command& command, PictureOptions& options) {
    command.group("What of the picture");
    command.value("--size", "WxH", "Scale to this size, on the model's grid, whatever the shape was", options.size,
                  parse_size);
    command.value("--max-side", "N", "Scale down until no side is longer than N pixels", options.max_side,
                  whole(smallest_side, largest_side));
    command.value("--max-pixels", "N", "Scale down until the picture has at most N pixels", options.max_pixels,
                  whole<std::int64_t>(std::int64_t{smallest_side} * smallest_side));
    command.flag("--burn-time", "Write the media time into the picture", options.burn_time);
    command.value("--jpeg-quality", "N", "Quality of the JPEG pictures, 1 to 100", options.jpeg_quality, whole(1, 100),
                  "85");
    command.exclusive({"size", "max-side"});
    command.exclusive({"size", "max-pixels"});
}

media::SizeLimits size_limits(const PictureOptions& picture) {
    media::SizeLimits limits{std::nullopt, picture.max_side, picture.max_pixels};
    if (picture.size) limits.size = {picture.size->width, picture.size->height};
    return limits;
}

} // namespace vlm::cli
