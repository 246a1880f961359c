// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>

#include "common/base/clock.hpp"

namespace vlm::media {

/// Gives packets that know only when they are shown a time of decoding, as containers want one: it grows, and is never
/// after the time of showing where `delay` (frames that may be decoded before an earlier one) is right. Pure.
class DecodeTimes {
public:
    explicit DecodeTimes(int delay)
        : m_delay{delay} {}

    /// Of the next packet in decoding order, which is shown at `pts` for `duration`.
    [[nodiscard]] base::Micros next(base::Micros pts, base::Micros duration);

private:
    int m_delay;
    int m_count = 0;
    base::Micros m_first{0};
    base::Micros m_last = base::Micros::min();
    std::multiset<base::Micros> m_shown; ///< times of packets, whose turn as times of decoding comes
};

} // namespace vlm::media
