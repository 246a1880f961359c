// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

namespace vlm::media {

/// What a live source has come to so far; read by others while it goes on.
struct LiveCounters {
    std::atomic<bool> live{false}; ///< that it is no file is known
    std::atomic<bool> connected{false};
    std::atomic<std::int64_t> connections{0};
    std::atomic<std::int64_t> epoch{0};
    std::atomic<std::int64_t> bytes{0};         ///< of packets
    std::atomic<std::int64_t> pictures{0};      ///< decoded
    std::atomic<std::int64_t> packets{0};       ///< of video
    std::atomic<std::int64_t> last_picture{-1}; ///< when it came, base::Steady in microseconds; -1: none yet
    std::atomic<std::int64_t> faults{0};        ///< corrupt packets and the like, decoded past
    std::atomic<std::int64_t> gated{0}; ///< frames not chosen because they showed nothing new, or nothing that moves
    std::atomic<std::int64_t> packets_lost{-1}; ///< of RTP; -1: nobody would notice
};

} // namespace vlm::media
