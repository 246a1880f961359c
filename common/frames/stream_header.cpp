// SPDX-License-Identifier: Apache-2.0
#include "common/frames/stream_header.hpp"

#include "common/base/clock.hpp"

namespace vlm::frames {

records::StreamHeader header_of(const Track& track) {
    records::StreamHeader header;
    header.source = track.source;
    header.video = track.fingerprint;
    header.started = base::format_wall(base::wall_now());
    header.live = track.live;
    header.source_width = track.info.width;
    header.source_height = track.info.height;
    header.rotation = 90 * track.info.orientation.quarter_turns;
    header.mirrored = track.info.orientation.mirrored;
    header.time_base_numerator = track.info.time_base.numerator;
    header.time_base_denominator = track.info.time_base.denominator;
    header.decoder = track.decoder;
    header.start = track.selection.start;
    header.end = track.end;
    return header;
}

} // namespace vlm::frames
