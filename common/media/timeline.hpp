// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "common/base/clock.hpp"
#include "common/media/selection.hpp"

namespace vlm::media {

/// Timestamps of one packet or frame in the stream's time base; nothing where the container gives none.
struct Stamps {
    std::optional<std::int64_t> pts;
    std::optional<std::int64_t> dts;
};

enum class Discontinuities {
    none,     ///< the container's timestamps are one line (MP4, Matroska): a gap is a gap
    possible, ///< they may jump (MPEG-TS): a jump is unrolled
};

/// Maps a stream's timestamps to media time: 0 at the first presented frame, growing. Pure.
/// A jump (backwards by over a second, or forwards by over ten) is taken out, so that what follows goes on where the
/// rest ended; a single stray timestamp so lands between its neighbours.
class Timeline {
public:
    /// `time_base` in seconds per tick.
    Timeline(Fraction time_base, Discontinuities discontinuities);

    /// Corrects the stamps of the next packet in decoding order. `duration` in ticks, 0 where not known.
    [[nodiscard]] Stamps unroll(Stamps raw, std::int64_t duration);

    /// Forgets the packet before, after a seek.
    void reset();

    /// Says which (unrolled) pts is media time 0.
    void set_start(std::int64_t pts) { m_start = pts; }
    [[nodiscard]] std::int64_t start() const { return m_start; }

    /// The same media time for another stream of the file, whose ticks are others.
    [[nodiscard]] Timeline in(Fraction time_base) const;

    /// Media time of a pts, floored once to whole microseconds.
    [[nodiscard]] base::Micros time(std::int64_t pts) const;

    [[nodiscard]] Fraction time_base() const { return m_time_base; }

private:
    Fraction m_time_base;
    Discontinuities m_discontinuities;
    std::int64_t m_start = 0;
    std::int64_t m_offset = 0;
    std::optional<std::int64_t> m_expected; ///< unrolled dts of the next packet, about
};

} // namespace vlm::media
