// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/media/packet_relay.hpp"

namespace vlm::test {

/// A packet of so many bytes, none of which means anything.
[[nodiscard]] media::RelayedPacket packet_of(std::size_t bytes, base::Micros pts, bool keyframe);

/// What a live source would send: a generated clip's packets in the order of the file, in media time.
struct Sent {
    std::shared_ptr<const media::PacketStreams> streams;
    std::vector<media::RelayedPacket> packets;
};
[[nodiscard]] Sent packets_of(const std::string& clip);

/// How many packets of sound and of video are in a file.
struct Counts {
    std::size_t sound = 0;
    std::size_t video = 0;
};
[[nodiscard]] Counts counts_of(const std::string& path);

} // namespace vlm::test
