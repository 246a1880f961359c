// SPDX-License-Identifier: Apache-2.0
#include "common/media/ts_scan.hpp"

#include <algorithm>
#include <cstddef>
#include <span>

#include "common/base/descriptor.hpp"

namespace vlm::media {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t packet_bytes = 188;
constexpr std::uint8_t sync = 0x47;
constexpr std::int64_t second = 90'000;
constexpr std::int64_t longest_gap = 10 * second;

/// How packets lie in the file: one after the other, or each behind a time (Blu-ray).
struct Layout {
    std::size_t stride;
    std::size_t before; ///< the packet
};

std::optional<Layout> layout_of(Bytes beginning) {
    for (const Layout layout : {Layout{packet_bytes, 0}, Layout{packet_bytes + 4, 4}}) {
        bool fits = beginning.size() > 4 * layout.stride;
        for (std::size_t i = 0; fits && i < 4; ++i)
            fits = beginning[i * layout.stride + layout.before] == sync;
        if (fits) return layout;
    }
    return std::nullopt;
}

std::int64_t time_at(Bytes bytes) {
    return (std::int64_t{bytes[0]} >> 1 & 7) << 30 | std::int64_t{bytes[1]} << 22 | std::int64_t{bytes[2]} >> 1 << 15 |
           std::int64_t{bytes[3]} << 7 | std::int64_t{bytes[4]} >> 1;
}

struct Times {
    std::int64_t pts;
    std::int64_t dts;
};

/// Of the PES packet that begins there; nothing where it has none, or they lie in the next packet.
std::optional<Times> times_of(Bytes payload) {
    constexpr std::size_t header = 9;
    if (payload.size() < header + 5 || payload[0] != 0 || payload[1] != 0 || payload[2] != 1) return std::nullopt;
    const int flags = payload[7] >> 6;
    if (flags < 2 || (flags == 3 && payload.size() < header + 10)) return std::nullopt;
    const std::int64_t pts = time_at(payload.subspan(header));
    return Times{pts, flags == 3 ? time_at(payload.subspan(header + 5)) : pts};
}

class Scan {
public:
    explicit Scan(int pid)
        : m_pid{pid} {}

    /// False where the stream is not as it must be.
    [[nodiscard]] bool take(Bytes packet, std::int64_t position) {
        if (packet[0] != sync) return false;
        const int pid = (packet[1] & 0x1F) << 8 | packet[2];
        const bool begins = (packet[1] & 0x40) != 0;
        if (pid != m_pid || !begins) return true;
        const bool adapted = (packet[3] & 0x20) != 0;
        const std::size_t payload = adapted ? std::size_t{5} + packet[4] : 4;
        if (payload > packet_bytes) return false;
        const auto times = times_of(packet.subspan(payload));
        if (!times || jumps(times->dts)) return false;
        const bool access = adapted && packet[4] > 0 && (packet[5] & 0x40) != 0;
        if (access) m_found.access.push_back({times->pts, position});
        m_found.latest = std::max(m_found.latest, times->pts);
        return true;
    }

    [[nodiscard]] TsScan found() && { return std::move(m_found); }

private:
    bool jumps(std::int64_t dts) {
        const bool jump = m_last && (dts < *m_last || dts - *m_last > longest_gap);
        m_last = dts;
        return jump;
    }

    int m_pid;
    std::optional<std::int64_t> m_last;
    TsScan m_found;
};

} // namespace

std::optional<TsScan> scan_ts(const std::string& path, int pid) {
    constexpr std::size_t block_bytes = packet_bytes * 192 * 64; // whole packets of both layouts
    const base::Descriptor file = base::open_to_read(path);
    std::vector<std::uint8_t> block(block_bytes);
    std::optional<Layout> layout;
    Scan scan{pid};
    std::size_t held = 0; // of a packet that is not whole yet
    std::int64_t position = 0;
    for (;;) {
        const std::size_t got =
            base::read_some(file, reinterpret_cast<char*>(block.data()) + held, block.size() - held);
        if (got == 0) return std::move(scan).found(); // what is left is no packet
        const Bytes bytes{block.data(), held + got};
        if (!layout && !(layout = layout_of(bytes))) return std::nullopt;
        std::size_t at = 0;
        for (; at + layout->stride <= bytes.size(); at += layout->stride) {
            const auto packet = bytes.subspan(at + layout->before, packet_bytes);
            if (!scan.take(packet, position + static_cast<std::int64_t>(at + layout->before))) return std::nullopt;
        }
        held = bytes.size() - at;
        std::copy(bytes.end() - static_cast<std::ptrdiff_t>(held), bytes.end(), block.begin());
        position += static_cast<std::int64_t>(at);
    }
}

} // namespace vlm::media
