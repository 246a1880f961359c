// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/cli/values.hpp"
#include "common/media/crop.hpp"
#include "common/media/picture_size.hpp"

namespace vlm::cli {

class Command;

/// What of the picture is sent. size stands alone; max_side and max_pixels may bound a picture together.
struct PictureOptions {
    std::optional<Size> size;
    std::optional<int> max_side;
    std::optional<std::int64_t> max_pixels;
    std::optional<media::Crop> roi;
    bool burn_time = false;
    int jpeg_quality = 85; ///< 1 to 100
};

void declare_picture(Command& command, PictureOptions& options);

/// --roi alone.
void declare_roi(Command& command, std::optional<media::Crop>& roi);

/// "100,50,640,360" in pixels, "0.5,0,0.5,1" in shares, "50%,0,50%,100%". Throws UsageError with the reason.
[[nodiscard]] media::Crop parse_roi(const std::string& text);
/// What the options say of the size.
[[nodiscard]] media::SizeLimits size_limits(const PictureOptions& picture);

} // namespace vlm::cli
