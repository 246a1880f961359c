// SPDX-License-Identifier: Apache-2.0
#include "common/frames/source_counters.hpp"

#include <optional>
#include <utility>

namespace vlm::frames {

void Latencies::add(double ms) {
    constexpr std::size_t most = 4096;
    const std::lock_guard lock{m_mutex};
    if (m_values.size() < most) {
        m_values.push_back(ms);
    } else {
        m_values[m_oldest++ % most] = ms;
    }
}

std::vector<double> Latencies::take() {
    const std::lock_guard lock{m_mutex};
    m_oldest = 0;
    return std::exchange(m_values, {});
}

namespace {

/// Counters that nobody counts with stand at -1.
std::optional<std::int64_t> counted(const std::atomic<std::int64_t>& counter) {
    const std::int64_t value = counter;
    return value >= 0 ? std::optional{value} : std::nullopt;
}

} // namespace

records::SourceReading reading_of(SourceCounters& counters) {
    const media::LiveCounters& input = counters.input;
    records::SourceReading reading;
    reading.live = input.live;
    reading.connected = input.connected;
    reading.ended = counters.ended;
    reading.connections = input.connections;
    reading.epoch = input.epoch;
    reading.bytes = input.bytes;
    reading.received = input.packets;
    reading.decoded = input.pictures;
    if (const std::int64_t last = input.last_picture; last >= 0) reading.last_decoded = base::Micros{last};
    reading.kept = counters.kept;
    reading.gated = input.gated;
    reading.written = counters.written;
    reading.faults = input.faults;
    reading.packets_lost = counted(input.packets_lost);
    reading.encoding_dropped = counted(counters.drops.encoding);
    reading.recording_dropped = counted(counters.drops.recording);
    reading.publishing_dropped = counted(counters.drops.publishing);
    reading.latencies_ms = counters.latencies.take();
    return reading;
}

} // namespace vlm::frames
