// SPDX-License-Identifier: Apache-2.0
#include "common/media/ts_scan.hpp"

#include <algorithm>
#include <cstddef>

#include "common/base/descriptor.hpp"
#include "common/media/ts_packet.hpp"

namespace vlm::media {
namespace {

constexpr std::size_t packet_bytes = ts_packet_bytes;
constexpr std::int64_t second = 90'000;
constexpr std::int64_t longest_gap = 10 * second;

/// How packets lie in the file: one after the other, or each behind a time (Blu-ray).
struct Layout {
    std::size_t stride;
    std::size_t before; ///< the packet
};

std::optional<Layout> layout_of(TsBytes beginning) {
    for (const Layout layout : {Layout{packet_bytes, 0}, Layout{packet_bytes + 4, 4}}) {
        bool fits = beginning.size() > 4 * layout.stride;
        for (std::size_t i = 0; fits && i < 4; ++i)
            fits = beginning[i * layout.stride + layout.before] == ts_sync;
        if (fits) return layout;
    }
    return std::nullopt;
}

class Scan {
public:
    explicit Scan(int pid)
        : m_pid{pid} {}

    /// False where the stream is not as it must be.
    [[nodiscard]] bool take(TsBytes bytes, std::int64_t position) {
        if (bytes[0] != ts_sync) return false;
        const bool begins = (bytes[1] & 0x40) != 0;
        if (ts_pid(bytes) != m_pid || !begins) return true;
        const auto packet = ts_packet(bytes);
        const auto times = packet ? ts_times(packet->payload) : std::nullopt;
        if (!times || jumps(times->dts)) return false;
        if (packet->access) m_found.access.push_back({times->pts, position});
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
        const TsBytes bytes{block.data(), held + got};
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
