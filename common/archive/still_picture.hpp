// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "common/base/clock.hpp"

namespace vlm::archive {

/// The frame of a video that is shown at a time, upright, as JPEG; scaled down where a side is longer than `max_side`.
/// Throws InputError where the file cannot be read or ends before.
[[nodiscard]] std::string still_picture(const std::string& path, base::Micros time, std::optional<int> max_side);

} // namespace vlm::archive
