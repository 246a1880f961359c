// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace vlm::media {

using TsBytes = std::span<const std::uint8_t>;

constexpr std::size_t ts_packet_bytes = 188;
constexpr std::uint8_t ts_sync = 0x47; ///< with which each packet begins

/// A packet of a transport stream (ISO/IEC 13818-1, 2.4.3), a view into its bytes.
struct TsPacket {
    int pid;     ///< of its stream
    bool begins; ///< a PES packet or a section begins in it
    bool access; ///< decoding may begin there, it says
    bool scrambled;
    TsBytes payload; ///< empty: it has none
};

/// What the packet with these first bytes belongs to; there are three of them at least. Pure, as all of these.
[[nodiscard]] inline int ts_pid(TsBytes packet) {
    return (packet[1] & 0x1F) << 8 | packet[2];
}

/// Nothing where the bytes, as many as a packet has, are none.
[[nodiscard]] std::optional<TsPacket> ts_packet(TsBytes bytes);

/// Of a PES packet, in ticks of 90 kHz, as the stream has them: they begin anew at 2 to the 33rd.
struct TsTimes {
    std::int64_t pts;
    std::int64_t dts;
};

/// Of the PES packet that begins there; nothing where it has none, or they lie in the next packet.
[[nodiscard]] std::optional<TsTimes> ts_times(TsBytes payload);

/// A stream of a program.
struct TsStream {
    int pid;
    std::uint8_t type; ///< ISO/IEC 13818-1, table 2-34
};

/// The stream that describes the only program, by a program association table that lies in this payload from its begin
/// to its end; nothing where there is no such table, or it has several programs.
[[nodiscard]] std::optional<int> ts_map_pid(TsBytes payload);

/// What a program consists of, by a map that lies in this payload from its begin to its end; nothing where there is
/// none.
[[nodiscard]] std::optional<std::vector<TsStream>> ts_streams(TsBytes payload);

} // namespace vlm::media
