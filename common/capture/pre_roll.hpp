// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>

#include "common/base/clock.hpp"
#include "common/media/packet_relay.hpp"

namespace vlm::capture {

/// The packets that came last, in whole groups of pictures: what a recording begins with that something starts later.
class PreRoll {
public:
    /// What it holds at most, of 5 s at 200 Mbit/s.
    static constexpr std::size_t usual_bytes = std::size_t{128} << 20;

    /// Packets of `length` at least are kept, as far as they fit into `most_bytes`; `source` is named where one group
    /// does not.
    PreRoll(std::string source, base::Micros length, std::size_t most_bytes = usual_bytes);

    /// What comes before the first keyframe is of no use, and left out.
    void add(media::RelayedPacket packet);

    /// The oldest packet; nothing where none is left.
    [[nodiscard]] std::optional<media::RelayedPacket> take();

    void clear();

    /// What is held.
    [[nodiscard]] std::size_t bytes() const { return m_bytes; }

private:
    struct Group {
        base::Micros begin;
        std::deque<media::RelayedPacket> packets;
        std::size_t bytes = 0;
    };
    void drop_oldest();

    std::string m_source;
    base::Micros m_length;
    std::size_t m_most_bytes;
    std::deque<Group> m_groups;
    std::size_t m_bytes = 0;
    bool m_warned = false; ///< of a group that does not fit
};

} // namespace vlm::capture
