// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace vlm::media {

/// A random access point of a transport stream.
struct TsAccess {
    std::int64_t pts;      ///< in ticks of 90 kHz, as the stream has it
    std::int64_t position; ///< of its first packet in the file, where libavformat sees it too
};

struct TsScan {
    std::vector<TsAccess> access;
    std::int64_t latest = 0; ///< the latest pts
};

/// Where the transport stream itself says that decoding may begin (random_access_indicator, ISO/IEC 13818-1, 2.4.3.5):
/// reads no more than each packet's header, at the speed of the disk. Nothing where packets do not follow one another
/// without a gap, or the elementary stream of `pid` has times that jump. Throws SystemError where the file cannot be
/// read, Interrupted.
[[nodiscard]] std::optional<TsScan> scan_ts(const std::string& path, int pid);

} // namespace vlm::media
