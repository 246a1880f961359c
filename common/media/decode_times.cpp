// SPDX-License-Identifier: Apache-2.0
#include "common/media/decode_times.hpp"

#include <algorithm>

namespace vlm::media {

using base::Micros;

Micros DecodeTimes::next(Micros pts, Micros duration) {
    if (m_count == 0) m_first = pts;
    m_shown.insert(pts);
    Micros dts = m_first - (m_delay - m_count) * duration;
    if (m_count >= m_delay) {
        dts = *m_shown.begin();
        m_shown.erase(m_shown.begin());
    } else {
        ++m_count;
    }
    m_last = m_last == Micros::min() ? dts : std::max(dts, m_last + Micros{1});
    return m_last;
}

} // namespace vlm::media
