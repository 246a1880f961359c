// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

namespace vlm::archive {

/// One of several equal shares of all videos, which processes that share nothing take for themselves.
struct Shard {
    std::size_t number = 1; ///< from 1
    std::size_t of = 1;

    /// Whether the video with this fingerprint falls to it: by its hash, so that it does not depend on where the file
    /// lies.
    [[nodiscard]] bool holds(const std::string& fingerprint) const;
};

} // namespace vlm::archive
