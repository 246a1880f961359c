// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "common/base/descriptor.hpp"
#include "common/base/yuv_image.hpp"
#include "common/frames/frame_source.hpp"
#include "common/records/stream_record.hpp"

namespace vlm::counting {

/// Where annotated pictures go. For one thread. Costs the encoding, or the writing, of each picture.
class AnnotatedVideo {
public:
    virtual ~AnnotatedVideo() = default;

    /// The next frame's picture, with what is known of the frame: it is shown at `record.t`. All of a source have one
    /// size. Throws InputError, OutputError where it cannot be written; ClosedPipe.
    virtual void write(std::size_t track, const records::FrameRecord& record, const base::YuvImage& picture) = 0;

    /// The last frame of all has come; `end` says why there are no more. A file is in its place from then on; one that
    /// is not closed is not there.
    virtual void close(const records::StreamEnd& end) = 0;
};

struct AnnotatedTarget {
    std::string path; ///< "-": a frame stream on standard output; else an MP4 file
    base::Overwrite overwrite = base::Overwrite::refuse;
    std::string program = {};  ///< that writes it: "vlm-count 0.1.0"
    std::string sound_of = {}; ///< the file whose sound a file gets, as it is opened; empty: none
};

/// For the sources of `tracks`, whose pictures come as large as they are shown. Throws UsageError where the file
/// exists, where standard output is a terminal, and where a file is to hold several sources; InputError, OutputError.
[[nodiscard]] std::unique_ptr<AnnotatedVideo> open_annotated_video(const AnnotatedTarget& target,
                                                                   const std::vector<frames::Track>& tracks);

} // namespace vlm::counting
