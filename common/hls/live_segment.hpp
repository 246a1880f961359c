// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/http/exchange.hpp"
#include "common/media/selection.hpp"

namespace vlm::hls {

/// How long a part is, where frames allow it.
inline constexpr base::Micros usual_part{200'000};

/// What stands before the segments of one connection to a live source, and what players are told of them.
struct LiveInit {
    std::uint64_t number = 0;
    std::shared_ptr<const std::string> bytes;
    std::vector<std::string> codecs; ///< RFC 6381
    int width = 0;
    int height = 0;
    media::Fraction frame_rate{0, 1};
};

/// A piece of a segment, a fragment of MP4, as long as a part of a playlist is (EXT-X-PART).
struct LivePart {
    std::uint64_t number = 0; ///< of all parts, whatever segment they are in
    base::Micros duration{0};
    bool independent = false; ///< decoding can begin with it
    base::Micros t{0};        ///< media time of its first picture
    http::FileRange bytes;
};

/// A segment, which may still grow.
struct LiveSegment {
    std::uint64_t number = 0;
    base::Micros start{0};    ///< media time of its first picture
    base::Wall began;         ///< when its first picture was taken
    bool after_jump = false;  ///< its times do not go on where the segment before ended
    bool clock_jumps = false; ///< the wall clock does not go on where that segment ended
    bool ended = false;
    std::shared_ptr<const LiveInit> init;
    base::Micros duration{0}; ///< of its parts
    std::vector<LivePart> parts;
};

} // namespace vlm::hls
