// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <optional>

#include "common/base/clock.hpp"
#include "common/media/av.hpp"
#include "common/media/taken.hpp"

namespace vlm::media {

/// Packets of a live source that need not be decoded yet: those behind the last wanted frame of a group of pictures
/// are dropped where the next group begins before a frame of theirs is wanted. A group is expected to be as long as the
/// one before; where it turns out longer, they are decoded late, but none that is wanted is lost. Pure but for the
/// packets it holds.
class PacketHold {
public:
    struct Packet {
        base::Micros t; ///< media time
        Taken taken;
        AvPtr<AVPacket> data;
        std::size_t bytes = 0;
    };
    enum class Kind {
        independent, ///< nothing that comes from here on refers to anything before
        other,
    };

    /// Takes the next packet in decoding order. Up to `wanted`, what is wanted has been decoded and shown (nothing:
    /// every frame is wanted). What is to be decoded now is appended to `due`.
    void add(Packet packet, Kind kind, std::optional<base::Micros> wanted, std::deque<Packet>& due);

    /// Gives back all that is held.
    void release(std::deque<Packet>& due);

private:
    [[nodiscard]] bool may_rest(base::Micros t, std::optional<base::Micros> wanted) const;

    std::deque<Packet> m_held;
    std::size_t m_bytes = 0;
    std::optional<base::Micros> m_group;  ///< when the current group of pictures began
    std::optional<base::Micros> m_length; ///< of the one before
};

} // namespace vlm::media
