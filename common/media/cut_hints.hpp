// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

namespace vlm::media {

/// Tells from the packets alone where a scene is likely to begin: encoders begin one with a keyframe, or must say all
/// of a picture anew in a packet that is far larger than those before it. Pure.
class CutHints {
public:
    /// The next packet in decoding order.
    [[nodiscard]] bool add(bool keyframe, int bytes) {
        const int largest = *std::max_element(m_bytes.begin(), m_bytes.end());
        if (!keyframe) m_bytes[m_next++ % m_bytes.size()] = bytes;
        return keyframe || bytes > largest + largest / 2;
    }

private:
    std::array<int, 16> m_bytes{}; ///< of the last packets that are no keyframes
    std::size_t m_next = 0;
};

} // namespace vlm::media
