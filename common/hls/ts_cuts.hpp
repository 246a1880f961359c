// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "common/base/error.hpp"
#include "common/media/ts_packet.hpp"

namespace vlm::hls {

/// A transport stream that is not played as parts of itself, "<name>: not played as it is: <reason>": Packager may take
/// it.
class NotPlayable : public base::InputError {
public:
    NotPlayable(const std::string& name, const std::string& reason)
        : InputError{name, "not played as it is: " + reason} {}
};

/// What the beginning of a transport stream says of it.
struct TsHead {
    int map = 0;                      ///< the stream that describes the program
    int video = 0;                    ///< H.264
    std::vector<std::uint8_t> tables; ///< the packets that say so: what players need to see before anything else
    bool leads = false;               ///< they come before all of the video
};

/// `sounds`: how many it is to have, all of which must be AAC or MP3. Throws NotPlayable. Pure.
[[nodiscard]] TsHead read_ts_head(const std::string& name, media::TsBytes beginning, std::size_t sounds);

/// Where a transport stream can be cut.
struct TsCut {
    std::size_t begin = 0; ///< from where on: the keyframe's place, or that of the tables in front of it
    bool tables = false;   ///< whether there are any, and no picture between
    std::int64_t pts = 0;  ///< of the keyframe, in ticks of 90 kHz, as the stream has it
};

/// How the stream is cut at the keyframe whose first packet is at `keyframe` in these bytes, with whole packets before.
/// Throws NotPlayable. Pure.
[[nodiscard]] TsCut read_ts_cut(const std::string& name, media::TsBytes around, std::size_t keyframe,
                                const TsHead& head);

} // namespace vlm::hls
