// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/base/clock.hpp"
#include "common/media/av.hpp"

namespace vlm::media {

/// One decoded frame as stored (not yet upright), with its media time.
struct Picture {
    base::Micros t{0};
    AvPtr<AVFrame> frame;
};

/// The planes as they are stored, one after the other without padding (what ffmpeg writes as rawvideo).
[[nodiscard]] std::string packed_planes(const Picture& picture);

} // namespace vlm::media
