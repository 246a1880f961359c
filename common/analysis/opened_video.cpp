// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/opened_video.hpp"

#include <algorithm>

#include "common/base/error.hpp"
#include "common/base/hash.hpp"
#include "common/base/redact.hpp"
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

std::string fingerprint_of(const Job& job) {
    const std::string path = job.source == "-" ? "/dev/stdin" : job.source;
    return media::is_regular_file(path) ? base::file_fingerprint(path) : "";
}

/// The size of pictures; one that no grid can hold is the video's fault unless the user wants it so.
infer::PixelSize size_for(const Job& job, const media::Source& source, const std::string& model) {
    const infer::PixelSize stored{source.info().width, source.info().height};
    try {
        return frame_size(stored, job.size, infer::pixel_grid(model));
    } catch (const base::UsageError& error) {
        if (job.size.size) throw;
        throw base::InputError{source.name(), error.what()};
    }
}

} // namespace

OpenedVideo::OpenedVideo(const Job& job, const std::string& model, infer::WantsFrames wants)
    : m_faults{base::redact_url(job.source), "decoding"}
    , m_source{job.source, job.reading}
    , m_sampler{std::make_unique<media::Sampler>(m_source, job.selection.value_or(default_selection(job)), job.decoding,
                                                 m_faults)}
    , m_start{m_sampler->selection().start}
    , m_end{m_sampler->selection().end} {
    if (m_sampler->end()) m_end = std::min(*m_sampler->end(), m_end.value_or(*m_sampler->end()));
    m_subject.source = m_source.name();
    m_subject.fingerprint = fingerprint_of(job);
    m_subject.identity =
        m_subject.fingerprint.empty() && media::is_url(job.source) ? m_source.name() : m_subject.fingerprint;
    m_subject.send = job.send;
    m_subject.decoder = m_sampler->decoder();
    m_subject.pictures = {size_for(job, m_source, model), job.jpeg_quality, job.burn_time, wants};
    m_subject.open_ms = base::ms_since(m_opening);
}

std::unique_ptr<FrameMaker> OpenedVideo::make_frame_maker() const {
    return std::make_unique<FrameMaker>(m_source.name(), m_source.info(), m_subject.pictures);
}

} // namespace vlm::analysis
