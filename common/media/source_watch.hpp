// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/media/decoder.hpp"
#include "common/media/opening.hpp"
#include "common/media/video_info.hpp"

namespace vlm::media {

/// What was seen of a source while it was watched. Spans count from the moment at which opening began.
struct Watched {
    /// Of the video, as it came.
    struct Packet {
        std::optional<base::Micros> pts;     ///< as the source says
        std::optional<base::Micros> arrival; ///< nothing where it did not have to be waited for
        std::optional<base::Micros> age;     ///< on arrival, by the source's own clock
        bool key = false;
        std::int64_t bytes = 0;
    };
    VideoInfo info;
    std::string audio; ///< its codec; empty where there is none
    bool live = false;
    base::Micros opened{0};                  ///< how long opening took
    std::optional<base::Micros> first_frame; ///< when it was decoded
    base::Micros end{0};                     ///< when watching ended
    std::vector<Packet> packets;
    std::int64_t frames = 0; ///< decoded
    std::uint64_t faults = 0;
    std::string last_fault;
    std::string failure; ///< why nothing more came, where it should have
    bool ended = false;  ///< the source has
};

/// Opens a source and decodes all that comes in `duration`, of its own time or of ours: whichever is over first.
/// Throws InputError "<name>: <reason>" where it does not open, UsageError, Interrupted.
[[nodiscard]] Watched watch(const std::string& name, const SourceOptions& options, const DecoderOptions& decoder,
                            base::Micros duration);

} // namespace vlm::media
