// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/estimate.hpp"

#include <limits>
#include <vector>

#include "common/analysis/opened_video.hpp"
#include "common/analysis/windows.hpp"
#include "common/frames/missing_frames.hpp"
#include "common/infer/tokens.hpp"

namespace vlm::analysis {
namespace {

WindowBuilder builder_for(const Job& job) {
    constexpr auto all = std::numeric_limits<std::size_t>::max();
    return job.mode == Mode::whole ? WindowBuilder{all, all} : WindowBuilder{job.window, job.stride};
}

void count(const Job& job, const Window& window, const infer::TokenMeter& meter, Estimate& estimate) {
    const base::Micros t0 = window.front().frame->t;
    const infer::Question question = make_question(job.prompt, Template{job.prompt.text}, window, t0, {});
    ++estimate.requests;
    estimate.frames += static_cast<std::int64_t>(window.size());
    estimate.input_tokens += meter.estimate(question);
    estimate.output_tokens += job.prompt.generation.max_output_tokens;
}

} // namespace

Estimate estimate(const Job& job, const std::string& model) {
    OpenedVideo video{job, model, infer::WantsFrames::jpeg};
    const infer::TokenMeter meter{model};
    Estimate estimate;
    estimate.size = video.tracks().front().subject.pictures.size;
    std::vector<WindowBuilder> windows(video.tracks().size(), builder_for(job));
    while (const auto taken = video.source().next()) {
        const infer::PixelSize size = video.tracks()[taken->track].subject.pictures.size;
        infer::Frame frame;
        frame.t = taken->picture.t;
        frame.width = size.width;
        frame.height = size.height;
        PreparedFrame prepared;
        prepared.frame = std::make_shared<const infer::Frame>(std::move(frame));
        if (const auto window = windows[taken->track].add(std::move(prepared))) count(job, *window, meter, estimate);
    }
    for (WindowBuilder& rest : windows) {
        if (const auto last = rest.finish()) count(job, *last, meter, estimate);
    }
    if (estimate.frames == 0) throw frames::no_frames(video.source());
    for (const frames::MissingFrame& missing : frames::missing_frames(video.source()))
        estimate.missing.push_back(missing.reason);
    return estimate;
}

} // namespace vlm::analysis
