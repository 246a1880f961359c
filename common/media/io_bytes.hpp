// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

struct AVIOContext;

namespace vlm::media {

using IoBytes = std::vector<std::uint8_t>;

/// Up to `n` bytes from a place of an input that can seek, fewer where it ends or fails. Reading goes on where it
/// stood.
[[nodiscard]] IoBytes read_at(AVIOContext& io, std::int64_t position, std::int64_t n);

} // namespace vlm::media
