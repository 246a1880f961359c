// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "common/base/clock.hpp"

namespace vlm::capture {

/// How long segments are kept; what is not said does not limit.
struct Retention {
    std::optional<base::Micros> keep;
    std::optional<std::int64_t> keep_bytes;
};

struct SegmentFile {
    std::filesystem::path path;
    base::Wall written; ///< last
    std::int64_t bytes = 0;
};

/// Those that are to go, the oldest first: written longer ago than `keep`, and as many as make the rest no larger than
/// `keep_bytes`. Pure.
[[nodiscard]] std::vector<std::filesystem::path> expired(std::vector<SegmentFile> files, const Retention& retention,
                                                         base::Wall now);

} // namespace vlm::capture
