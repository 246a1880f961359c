// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "common/base/clock.hpp"
#include "common/media/container.hpp"
#include "common/media/packet_relay.hpp"
#include "common/media/packet_streams.hpp"

namespace vlm::media {

/// The packets of a file's sound, as they are. For one thread.
class SoundCopy {
public:
    /// Throws InputError where the file cannot be read.
    explicit SoundCopy(const std::string& file);

    /// The file's video and sound: packets are numbered by their place among these.
    [[nodiscard]] const PacketStreams& streams() const { return m_streams; }

    /// Passes over what is long before a time. At most once, before the first packet.
    void go_to(base::Micros time);

    /// The next packet, its pts media time; nothing where that is `end` or later, or there is no more. Throws
    /// Interrupted when the user stops.
    [[nodiscard]] std::optional<RelayedPacket> next_before(base::Micros end);

private:
    [[nodiscard]] std::optional<RelayedPacket> read();

    base::Micros m_offset; ///< the container's timestamp of media time 0
    Container m_container;
    PacketStreams m_streams;
    std::optional<RelayedPacket> m_held; ///< read, and not wanted yet
};

} // namespace vlm::media
