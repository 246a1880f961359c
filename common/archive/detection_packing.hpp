// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/detection.hpp"

namespace vlm::archive {

/// What was found in one frame.
struct FoundInFrame {
    base::Micros t{0};
    std::vector<base::Detection> found;
};

/// A detection as the index holds it: lengths in eighths of a pixel, scores in thousandths. What is counted is counted
/// of these, so that it does not matter whether they were kept.
[[nodiscard]] base::Detection as_kept(const base::Detection& detection);

/// Frames in the order of time, in few bytes; detections are rounded as as_kept() does. Pure.
[[nodiscard]] std::string packed(std::span<const FoundInFrame> frames);

/// The frames again; nothing where these are not the bytes of any.
[[nodiscard]] std::optional<std::vector<FoundInFrame>> unpacked_frames(std::string_view bytes);

} // namespace vlm::archive
