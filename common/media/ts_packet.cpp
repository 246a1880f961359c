// SPDX-License-Identifier: Apache-2.0
#include "common/media/ts_packet.hpp"

namespace vlm::media {
namespace {

constexpr std::size_t checksum_bytes = 4;

std::int64_t time_at(TsBytes bytes) {
    return (std::int64_t{bytes[0]} >> 1 & 7) << 30 | std::int64_t{bytes[1]} << 22 | std::int64_t{bytes[2]} >> 1 << 15 |
           std::int64_t{bytes[3]} << 7 | std::int64_t{bytes[4]} >> 1;
}

std::size_t u12(TsBytes bytes) {
    return static_cast<std::size_t>(bytes[0] & 0x0F) << 8 | bytes[1];
}

int pid_at(TsBytes bytes) {
    return (bytes[0] & 0x1F) << 8 | bytes[1];
}

/// What the section holds that begins in this payload, behind its head of so many bytes, without its checksum; nothing
/// where it is another table, not in force yet, or goes on in another packet.
std::optional<TsBytes> section(TsBytes payload, std::uint8_t table, std::size_t head) {
    constexpr std::size_t before_length = 3;
    if (payload.empty() || payload.size() < std::size_t{1} + payload[0] + head) return std::nullopt;
    const TsBytes all = payload.subspan(std::size_t{1} + payload[0]);
    const std::size_t size = before_length + u12(all.subspan(1));
    const bool in_force = (all[5] & 1) != 0;
    const bool is_only_one = all[6] == 0 && all[7] == 0;
    if (all[0] != table || !in_force || !is_only_one || size > all.size() || size < head + checksum_bytes)
        return std::nullopt;
    return all.subspan(head, size - head - checksum_bytes);
}

} // namespace

std::optional<TsPacket> ts_packet(TsBytes bytes) {
    if (bytes.size() != ts_packet_bytes || bytes[0] != ts_sync) return std::nullopt;
    const bool adapted = (bytes[3] & 0x20) != 0;
    const bool filled = (bytes[3] & 0x10) != 0;
    const std::size_t payload = adapted ? std::size_t{5} + bytes[4] : 4;
    if (payload > ts_packet_bytes) return std::nullopt;
    return TsPacket{ts_pid(bytes), (bytes[1] & 0x40) != 0, adapted && bytes[4] > 0 && (bytes[5] & 0x40) != 0,
                    (bytes[3] & 0xC0) != 0, filled ? bytes.subspan(payload) : TsBytes{}};
}

std::optional<TsTimes> ts_times(TsBytes payload) {
    constexpr std::size_t header = 9;
    if (payload.size() < header + 5 || payload[0] != 0 || payload[1] != 0 || payload[2] != 1) return std::nullopt;
    const int flags = payload[7] >> 6;
    if (flags < 2 || (flags == 3 && payload.size() < header + 10)) return std::nullopt;
    const std::int64_t pts = time_at(payload.subspan(header));
    return TsTimes{pts, flags == 3 ? time_at(payload.subspan(header + 5)) : pts};
}

std::optional<int> ts_map_pid(TsBytes payload) {
    constexpr std::size_t head = 8;
    constexpr std::size_t entry = 4;
    const auto programs = section(payload, 0, head);
    std::optional<int> found;
    for (TsBytes rest = programs.value_or(TsBytes{}); rest.size() >= entry; rest = rest.subspan(entry)) {
        const bool is_of_network = rest[0] == 0 && rest[1] == 0;
        if (is_of_network) continue;
        if (found) return std::nullopt;
        found = pid_at(rest.subspan(2));
    }
    return found;
}

std::optional<std::vector<TsStream>> ts_streams(TsBytes payload) {
    constexpr std::size_t head = 12;
    constexpr std::size_t entry = 5;
    const auto map = section(payload, 2, head);
    if (!map) return std::nullopt;
    const std::size_t described = u12(payload.subspan(std::size_t{1} + payload[0] + head - 2));
    if (described > map->size()) return std::nullopt;
    std::vector<TsStream> streams;
    for (TsBytes rest = map->subspan(described); !rest.empty();) {
        if (rest.size() < entry || u12(rest.subspan(3)) > rest.size() - entry) return std::nullopt;
        streams.push_back({pid_at(rest.subspan(1)), rest[0]});
        rest = rest.subspan(entry + u12(rest.subspan(3)));
    }
    return streams;
}

} // namespace vlm::media
