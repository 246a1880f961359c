// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <set>

namespace vlm::media {

/// Which of the frames that a decoder gives were wanted, by their timestamps. It gives frames in the order in which
/// they are shown, and takes packets in another. Pure.
class AwaitedFrames {
public:
    /// The packet of a wanted frame goes to the decoder.
    void add(std::int64_t pts) { m_awaited.insert(pts); }

    /// The decoder gave this frame: is it the wanted one that comes next? out_of_order: it is wanted, but an earlier
    /// wanted frame has not come, or a later one has.
    enum class Taken { not_wanted, next, out_of_order };
    [[nodiscard]] Taken take(std::int64_t pts);

    /// Wanted frames that the decoder has not given.
    [[nodiscard]] bool has_any() const { return !m_awaited.empty(); }

    /// Another step of decoding begins.
    void clear();

private:
    std::set<std::int64_t> m_awaited;
    std::optional<std::int64_t> m_last; ///< that was taken
};

} // namespace vlm::media
