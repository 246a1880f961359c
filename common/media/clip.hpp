// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/base/clock.hpp"

namespace vlm::media {

/// A part of a video, in media time.
struct ClipSpan {
    base::Micros start;
    base::Micros end;
};

/// Copies the packets of a part of a file, video and sound, into an MP4 file, without encoding: from the keyframe at or
/// before its start, with an edit list by which the frame that is shown at the start is the first, to its end. The file
/// is written beside the target, to ".<name>.part", and put in its place as a whole. Throws InputError where the file
/// cannot be read, has nothing there, or the target cannot be written; Interrupted when the user stops.
void write_clip(const std::string& from, const std::string& to, ClipSpan span);

} // namespace vlm::media
