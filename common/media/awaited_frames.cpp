// SPDX-License-Identifier: Apache-2.0
#include "common/media/awaited_frames.hpp"

namespace vlm::media {

AwaitedFrames::Taken AwaitedFrames::take(std::int64_t pts) {
    const auto found = m_awaited.find(pts);
    if (found == m_awaited.end()) return Taken::not_wanted;
    if (found != m_awaited.begin() || (m_last && pts < *m_last)) return Taken::out_of_order;
    m_awaited.erase(found);
    m_last = pts;
    return Taken::next;
}

void AwaitedFrames::clear() {
    m_awaited.clear();
    m_last.reset();
}

} // namespace vlm::media
