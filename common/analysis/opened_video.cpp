// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/opened_video.hpp"

#include <algorithm>

#include "common/base/error.hpp"
#include "common/infer/frame_size.hpp"
#include "common/media/source_name.hpp"

namespace vlm::analysis {

using media::Selection;

namespace {

constexpr std::int64_t default_fps = 2;
constexpr std::size_t most_frames_of_a_whole = 32;

/// What is taken where the user chose no frames.
Selection default_selection(const Job& job) {
    Selection selection;
    selection.kind = job.mode == Mode::whole ? Selection::Kind::spread : Selection::Kind::rate;
    selection.fps = {default_fps, 1};
    selection.count = most_frames_of_a_whole;
    selection.start = job.start;
    selection.end = job.end;
    return selection;
}

/// The size of pictures; one that no grid can hold is the video's fault unless the user wants it so.
infer::PixelSize size_for(const Job& job, const frames::Track& track, const std::string& model) {
    const infer::PixelSize shown{track.shown.width, track.shown.height};
    try {
        return infer::frame_size(shown, job.size, infer::pixel_grid(model));
    } catch (const base::UsageError& error) {
        if (job.size.size) throw;
        throw base::InputError{track.source, error.what()};
    }
}

Subject subject_of(const Job& job, const frames::Track& track, const std::string& model, infer::WantsFrames wants) {
    Subject subject;
    subject.source = track.source;
    subject.fingerprint = track.fingerprint;
    subject.identity = track.fingerprint.empty() && media::is_url(job.source) ? track.source : track.fingerprint;
    subject.send = job.send;
    subject.snap = track.selection.snap;
    subject.tolerance = track.selection.tolerance;
    subject.fidelity = track.selection.fidelity;
    subject.spoken = job.spoken;
    subject.pictures = {size_for(job, track, model), job.jpeg_quality, job.burn_time, wants, track.roi};
    return subject;
}

/// The earlier of two ends, as far as they are known.
std::optional<base::Micros> earlier(std::optional<base::Micros> a, std::optional<base::Micros> b) {
    return a && b ? std::min(*a, *b) : (a ? a : b);
}

} // namespace

OpenedVideo::OpenedVideo(const Job& job, const std::string& model, infer::WantsFrames wants) {
    const auto opening = base::Steady::now();
    frames::OpenOptions options = job.opening;
    options.selection = job.selection.value_or(default_selection(job));
    std::vector<base::Micros> cuts;
    if (job.mode == Mode::chunks && job.chunks.at_scenes) cuts = scene_cuts_of(job);
    m_source = frames::open(job.source, options);
    for (const frames::Track& track : m_source->tracks()) {
        m_tracks.push_back({subject_of(job, track, model, wants),
                            track.info,
                            track.selection.start,
                            earlier(track.selection.end, track.end),
                            {},
                            cuts});
        const bool spread = !job.selection && job.mode == Mode::whole;
        if (spread && track.selection.kind == Selection::Kind::rate)
            m_tracks.back().most_frames = most_frames_of_a_whole;
        m_tracks.back().subject.open_ms = base::ms_since(opening);
    }
}

std::unique_ptr<FrameMaker> VideoTrack::make_frame_maker() const {
    return std::make_unique<FrameMaker>(subject.source, info, subject.pictures);
}

} // namespace vlm::analysis
