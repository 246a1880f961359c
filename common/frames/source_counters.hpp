// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

#include "common/media/live_counters.hpp"
#include "common/records/status_measure.hpp"

namespace vlm::frames {

/// How long frames took, since somebody asked. Keeps the newest. Safe to use from several threads.
class Latencies {
public:
    void add(double ms);

    /// Those since it was called before.
    [[nodiscard]] std::vector<double> take();

private:
    std::mutex m_mutex;
    std::vector<double> m_values;
    std::size_t m_oldest = 0;
};

/// A source's packets that were dropped because what is done with them is too slow; -1: it is not done.
struct PacketDrops {
    std::atomic<std::int64_t> encoding{-1};
    std::atomic<std::int64_t> recording{-1};
    std::atomic<std::int64_t> publishing{-1};
};

/// What one source has come to so far: counted by the threads that its frames pass through, read while it goes on.
struct SourceCounters {
    media::LiveCounters input;
    std::atomic<std::int64_t> kept{0};    ///< frames chosen
    std::atomic<std::int64_t> written{0}; ///< frames
    PacketDrops drops;
    std::atomic<bool> ended{false};
    Latencies latencies; ///< from a packet's arrival to its frame's having been written
};

/// What they stand at; latencies begin anew. Name and drops are left to who knows them.
[[nodiscard]] records::SourceReading reading_of(SourceCounters& counters);

} // namespace vlm::frames
