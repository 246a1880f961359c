// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "common/base/clock.hpp"

namespace vlm::media {

/// Maps the timestamps of a live source to media time that goes on over reconnections and jumps: 0 at the first packet,
/// then as the source counts. Where it counts anew, an epoch begins, and time goes on by as much as passed here
/// meanwhile. A jump is a step of over a second backwards, or of over 5 s more than passed here; one that lasts three
/// packets begins an epoch, a shorter one is stamped as its neighbours are. Pure.
class LiveTimeline {
public:
    /// One packet in decoding order; stamps in microseconds of the source, nothing where it gives none.
    struct Packet {
        std::optional<base::Micros> pts;
        base::Micros duration; ///< 0 where not known
        base::Micros arrival;  ///< on any clock that only grows
    };
    struct Stamped {
        base::Micros pts; ///< media time
        std::int64_t epoch;
    };
    [[nodiscard]] Stamped stamp(const Packet& packet);

    /// What comes now is from a new connection.
    void reconnected() { m_new_epoch = m_started; }

    /// What comes now counts time as before, but is another picture. Returns its epoch.
    std::int64_t picture_changed() { return ++m_epoch; }

    [[nodiscard]] std::int64_t epoch() const { return m_epoch; }

    /// Media time of another stream's stamp in the epoch of the last packet; nothing while the source gives no stamps.
    [[nodiscard]] std::optional<base::Micros> time_of(base::Micros raw) const;

    /// The latest media time of a packet.
    [[nodiscard]] base::Micros last() const { return m_last; }

private:
    [[nodiscard]] bool jumps(base::Micros raw, const Packet& packet) const;
    [[nodiscard]] base::Micros next_time(base::Micros raw, const Packet& packet);
    void anchor(std::optional<base::Micros> raw, base::Micros at);

    bool m_started = false;
    bool m_new_epoch = false;
    std::int64_t m_epoch = 0;
    int m_strays = 0;
    std::optional<base::Micros> m_offset; ///< media time of the source's 0; nothing while it gives no stamps
    base::Micros m_raw{0};                ///< the latest stamp that was no stray, and when it came
    base::Micros m_raw_arrival{0};
    base::Micros m_last{0}; ///< the latest media time, and when a packet came last
    base::Micros m_arrival{0};
    base::Micros m_step{1}; ///< usual, between packets
};

} // namespace vlm::media
