// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "common/base/clock.hpp"
#include "common/media/av.hpp"

namespace vlm::media {

/// Sees the packets of a live source, of its video and its sound, before they are decoded. It is called by the thread
/// that reads the source, so it never waits.
class PacketTap {
public:
    virtual ~PacketTap() = default;

    /// A connection begins; `format` is gone when it ends.
    virtual void connected(const AVFormatContext& format) = 0;

    /// A packet with its media time as pts and its duration, in microseconds; its dts says nothing.
    virtual void take(const AVPacket& packet, base::Wall arrival) = 0;

    virtual void disconnected() = 0;
};

} // namespace vlm::media
