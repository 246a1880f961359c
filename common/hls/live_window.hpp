// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "common/base/clock.hpp"
#include "common/hls/live_playlist.hpp"
#include "common/hls/live_segment.hpp"
#include "common/http/exchange.hpp"

namespace vlm::hls {

/// How far players may go back in a live source: its newest segments, those before for a while, and nothing else. For
/// one thread. Pure.
class LiveWindow {
public:
    /// Lists so much, and a segment more. `first_number` is the first segment's; it is larger than those that were
    /// served under the same addresses before.
    LiveWindow(base::Micros length, std::uint64_t first_number);

    /// What comes next begins anew, after a jump if anything came before. The number of the init is given here.
    void begin(LiveInit init);

    /// A part of the segment that grows; where none does, one begins that was taken at `wall`. Its number is given
    /// here. After begin().
    void add(LivePart part, base::Wall wall);

    /// The segment that grows is complete, if one does.
    void end_segment();

    /// Nothing more will come.
    void end();
    [[nodiscard]] bool has_ended() const { return m_ended; }

    /// Whether players have something to begin with: a complete segment.
    [[nodiscard]] bool has_content() const;

    [[nodiscard]] LivePlaylist playlist() const;

    /// Whether a playlist has this segment, or this part of it, or what is later.
    [[nodiscard]] bool has(std::uint64_t segment, std::optional<std::uint64_t> part) const;

    /// Whether that is so far ahead that nobody waits for it (RFC 8216bis, 6.2.5.2).
    [[nodiscard]] bool is_too_far(std::uint64_t segment, std::optional<std::uint64_t> part) const;

    /// The bytes under a name; empty where there are none, or not yet.
    [[nodiscard]] std::vector<http::Piece> bytes(const LiveName& name) const;

    /// A segment that is complete and still kept; null where there is none.
    [[nodiscard]] const LiveSegment* complete(std::uint64_t number) const;

    /// Whether a name is that of the part that comes next.
    [[nodiscard]] bool is_next_part(const LiveName& name) const;

    /// Of what comes now; null before the first begin().
    [[nodiscard]] const std::shared_ptr<const LiveInit>& init() const { return m_init; }

    /// Segments that are listed, complete or not, the oldest first.
    [[nodiscard]] std::vector<const LiveSegment*> listed() const;

    /// How long segments are kept behind those that are listed.
    static constexpr base::Micros longest_grace = std::chrono::seconds{60};

private:
    [[nodiscard]] bool grows() const { return !m_segments.empty() && !m_segments.back().ended; }
    [[nodiscard]] std::uint64_t open_number() const; ///< of the segment that grows, or comes next
    [[nodiscard]] const LiveSegment* find(std::uint64_t number) const;
    [[nodiscard]] bool continues(base::Wall wall) const;
    void forget();

    base::Micros m_length;
    std::deque<LiveSegment> m_segments; ///< those that are not listed any more first
    std::size_t m_unlisted = 0;
    base::Micros m_listed_length{0}; ///< of complete segments
    base::Micros m_unlisted_length{0};
    std::uint64_t m_next_number;
    std::uint64_t m_next_part;
    std::uint64_t m_next_init;
    std::uint64_t m_jumps_before = 0;
    base::Micros m_longest{0};
    std::shared_ptr<const LiveInit> m_init;
    bool m_jump = false; ///< before the segment that comes
    bool m_ended = false;
};

} // namespace vlm::hls
