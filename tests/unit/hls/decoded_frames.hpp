// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace vlm::test {

/// A decoded frame: its timestamp in the file, in nanoseconds rounded down, and a hash of its picture or sound.
struct HashedFrame {
    std::int64_t pts;
    std::string hash;
    friend bool operator==(const HashedFrame&, const HashedFrame&) = default;
};

/// What the ffmpeg program decodes of a file, upright. `streams`: its options that choose: "-an", "-map 0:a:0".
[[nodiscard]] std::vector<HashedFrame> decoded_frames(const std::string& file, const std::string& streams);

} // namespace vlm::test
