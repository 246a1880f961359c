// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "common/base/clock.hpp"
#include "common/media/packet_streams.hpp"

namespace vlm::media {

/// Sees the packets of a live source, of its video and its sound: those that were read, before they are decoded, or
/// those that an encoder made of them. It is called by the thread that has them, so it never waits.
class PacketTap {
public:
    virtual ~PacketTap() = default;

    /// A connection begins, or its video goes on as another: of another size, after disconnected().
    virtual void connected(std::shared_ptr<const PacketStreams> streams) = 0;

    /// A packet with its media time as pts and its duration, in microseconds; its dts says nothing.
    virtual void take(const AVPacket& packet, base::Wall arrival) = 0;

    virtual void disconnected() = 0;
};

} // namespace vlm::media
