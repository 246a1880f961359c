// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/base/clock.hpp"

namespace vlm::hls {

/// A JPEG with small pictures in rows, each shown equally long.
struct ImageSheet {
    std::string uri;
    base::Micros duration; ///< of all its pictures
    int columns = 1;
    int rows = 1;
    int width = 0; ///< of one picture, in pixels
    int height = 0;
    base::Micros each; ///< how long one picture is shown
};

/// The playlist to which EXT-X-IMAGE-STREAM-INF points (EXT-X-IMAGES-ONLY, EXT-X-TILES, as Roku and DASH-IF describe
/// them). Pure.
[[nodiscard]] std::string image_playlist(const std::vector<ImageSheet>& sheets);

} // namespace vlm::hls
