// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/frames/frame_source.hpp"
#include "common/records/stream_record.hpp"

namespace vlm::frames {

/// What a frame stream says of a source: all that does not depend on how its frames are passed on (program, epoch,
/// codec, format, size and colours of the frames), which is left as it is by default.
[[nodiscard]] records::StreamHeader header_of(const Track& track);

} // namespace vlm::frames
