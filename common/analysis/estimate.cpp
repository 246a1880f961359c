// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/estimate.hpp"

#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "common/analysis/opened_video.hpp"
#include "common/analysis/windows.hpp"
#include "common/frames/missing_frames.hpp"
#include "common/infer/tokens.hpp"

namespace vlm::analysis {
namespace {

/// Puts the frames of one track into requests, as TrackPass does.
class Requests {
public:
    Requests(const Job& job, const VideoTrack& track)
        : m_windows{job.mode == Mode::whole ? WindowBuilder{all, all} : WindowBuilder{job.window, job.stride}}
        , m_most{job.chunks.most} {
        if (job.mode == Mode::chunks) m_chunks.emplace(job.chunks, track.start, track.end, track.scene_cuts);
        if (track.most_frames) m_spread.emplace(*track.most_frames, 4 * *track.most_frames);
    }

    /// Gives the window that the frame completes.
    [[nodiscard]] std::optional<Window> add(PreparedFrame frame) {
        if (m_chunks) return thinned(m_chunks->add(std::move(frame)));
        if (!m_spread) return m_windows.add(std::move(frame));
        m_spread->add(std::move(frame));
        return std::nullopt;
    }

    [[nodiscard]] std::optional<Window> finish() {
        if (m_chunks) return thinned(m_chunks->finish(std::nullopt));
        if (!m_spread) return m_windows.finish();
        Window window = m_spread->finish();
        return window.empty() ? std::nullopt : std::optional{std::move(window)};
    }

private:
    static constexpr auto all = std::numeric_limits<std::size_t>::max();

    [[nodiscard]] std::optional<Window> thinned(const std::optional<Chunk>& chunk) const {
        if (!chunk) return std::nullopt;
        return m_most == 0 ? chunk->window : thin(chunk->window, m_most);
    }

    WindowBuilder m_windows;
    std::optional<EvenSpread> m_spread;
    std::optional<ChunkBuilder> m_chunks;
    std::size_t m_most; ///< frames of a chunk
};

/// Adds up what requests hold.
struct Counter {
    const Job& job;
    infer::TokenMeter meter;
    std::string_view backend;
    Estimate& estimate;

    void add(const std::optional<Window>& window) {
        if (!window) return;
        const base::Micros t0 = window->front().frame->t;
        const infer::Question question = make_question(job.prompt, Template{job.prompt.text}, *window, t0, {});
        ++estimate.requests;
        estimate.frames += static_cast<std::int64_t>(window->size());
        estimate.input_tokens += meter.estimate(question);
        estimate.output_tokens += infer::most_output(job.prompt.generation, backend);
    }
};

PreparedFrame unmade_frame(const frames::Frame& taken, const infer::PixelSize& size) {
    infer::Frame frame;
    frame.t = taken.picture.t;
    frame.width = size.width;
    frame.height = size.height;
    PreparedFrame prepared;
    prepared.wanted = taken.picture.wanted;
    prepared.frame = std::make_shared<const infer::Frame>(std::move(frame));
    return prepared;
}

} // namespace

Estimate estimate(const Job& job, const std::string& model, std::string_view backend) {
    OpenedVideo video{job, model, infer::WantsFrames::jpeg};
    Estimate estimate;
    Counter counter{job, infer::TokenMeter{model}, backend, estimate};
    estimate.size = video.tracks().front().subject.pictures.size;
    std::vector<Requests> requests;
    for (const VideoTrack& track : video.tracks())
        requests.emplace_back(job, track);
    while (const auto taken = video.source().next()) {
        const infer::PixelSize size = video.tracks()[taken->track].subject.pictures.size;
        counter.add(requests[taken->track].add(unmade_frame(*taken, size)));
    }
    for (Requests& rest : requests)
        counter.add(rest.finish());
    if (estimate.frames == 0) throw frames::no_frames(video.source());
    for (const frames::MissingFrame& missing : frames::missing_frames(video.source()))
        estimate.missing.push_back(missing.reason);
    return estimate;
}

} // namespace vlm::analysis
