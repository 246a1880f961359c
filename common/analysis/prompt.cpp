// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/prompt.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "common/base/hash.hpp"

namespace vlm::analysis {

std::string Prompt::id() const {
    constexpr std::size_t digits = 16;
    const std::string schema_text = schema ? schema->document : "";
    // A NUL between the parts: what stands in one cannot be taken for another's.
    return base::sha256_hex(system + '\0' + text + '\0' + schema_text).substr(0, digits);
}

std::string time_label(base::Micros since_start, int decimals) {
    return fmt::format("<{:.{}f} seconds>", base::to_seconds(std::max(since_start, base::Micros{0})), decimals);
}

/// As many decimals, 1 to 3, as tell the frames of a window apart.
static int label_decimals(const Window& window, base::Micros t0) {
    constexpr int most = 3;
    int decimals = 1;
    const auto same = [&](const PreparedFrame& a, const PreparedFrame& b) {
        return time_label(a.frame->t - t0, decimals) == time_label(b.frame->t - t0, decimals);
    };
    while (decimals < most && std::adjacent_find(window.begin(), window.end(), same) != window.end())
        ++decimals;
    return decimals;
}

infer::Question make_question(const Prompt& prompt, const Template& text, const Window& window, base::Micros t0,
                              TemplateValues values) {
    infer::Question question;
    question.system = prompt.system;
    question.schema = prompt.schema;
    question.generation = prompt.generation;
    question.t0 = t0;
    const int decimals = label_decimals(window, t0);
    for (const PreparedFrame& prepared : window) {
        const std::string label = window.size() > 1 ? time_label(prepared.frame->t - t0, decimals) : "";
        question.frames.push_back({label, prepared.frame});
    }
    if (!window.empty()) {
        const infer::Frame& first = *window.front().frame;
        values.t = first.t;
        values.wall = window.front().wall;
        values.width = first.width;
        values.height = first.height;
    }
    values.n_frames = window.size();
    question.text = text.render(values);
    return question;
}

} // namespace vlm::analysis
