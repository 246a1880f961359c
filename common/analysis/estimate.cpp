// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/estimate.hpp"

#include <limits>

#include "common/analysis/opened_video.hpp"
#include "common/analysis/windows.hpp"
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
    estimate.size = video.subject().pictures.size;
    WindowBuilder windows = builder_for(job);
    const auto sampler = video.take_sampler();
    while (const auto picture = sampler->next()) {
        infer::Frame frame;
        frame.t = picture->t;
        frame.width = estimate.size.width;
        frame.height = estimate.size.height;
        PreparedFrame prepared;
        prepared.frame = std::make_shared<const infer::Frame>(std::move(frame));
        if (const auto window = windows.add(std::move(prepared))) count(job, *window, meter, estimate);
    }
    if (const auto last = windows.finish()) count(job, *last, meter, estimate);
    return estimate;
}

} // namespace vlm::analysis
