// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/analysis/analyst.hpp"
#include "common/analysis/frame_maker.hpp"
#include "common/analysis/job.hpp"
#include "common/frames/frame_source.hpp"

namespace vlm::analysis {

/// One source of a job's video: what its records say, and the span that is asked about.
struct VideoTrack {
    Subject subject;
    media::VideoInfo info;
    base::Micros start{0};
    std::optional<base::Micros> end; ///< known where it was given or had to be found
    /// Frames of a whole whose length only its end tells (a pipe): so many are kept of those that come.
    std::optional<std::size_t> most_frames;
    std::vector<base::Micros> scene_cuts; ///< where they are to be cut at

    [[nodiscard]] std::unique_ptr<FrameMaker> make_frame_maker() const;
};

/// A job's video, opened, with the frames chosen: a file has one track, a frame stream as many as sources.
class OpenedVideo {
public:
    /// Opens the video and settles which frames are wanted and in which size they go to `model`. Throws InputError.
    OpenedVideo(const Job& job, const std::string& model, infer::WantsFrames wants);

    /// All that is left are the tracks.
    void close() { m_source.reset(); }

    [[nodiscard]] const std::vector<VideoTrack>& tracks() const { return m_tracks; }
    [[nodiscard]] const frames::FrameSource& source() const { return *m_source; }
    [[nodiscard]] frames::FrameSource& source() { return *m_source; }

private:
    std::unique_ptr<frames::FrameSource> m_source;
    std::vector<VideoTrack> m_tracks;
};

} // namespace vlm::analysis
