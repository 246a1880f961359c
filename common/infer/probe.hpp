// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/infer/answer.hpp"
#include "common/infer/backend_options.hpp"
#include "common/infer/model_list.hpp"

namespace vlm::infer {

enum class Verdict { no, yes, unknown };

/// What trying a back end has shown.
struct ProbeFindings {
    std::string backend;
    std::string endpoint; ///< without credentials; "" for embedded back ends
    std::string engine;
    std::string model; ///< as the server names it
    std::vector<ModelCard> models;
    std::optional<std::int64_t> context_tokens;
    Verdict healthy = Verdict::unknown; ///< by its health page, where it has one
    Verdict metrics = Verdict::unknown; ///< whether it shows metrics
    Verdict sees_pictures = Verdict::unknown;
    Verdict names_colour = Verdict::unknown; ///< said "red" about a red square
    Verdict keeps_schemas = Verdict::unknown;
    Verdict counts_tokens = Verdict::unknown; ///< says its usage
    std::string picture_answer;
    std::optional<double> ttft_ms;
    std::optional<double> tokens_per_s; ///< generated, after the first
    std::optional<Failure> failure;     ///< the first thing that went wrong with a question
    std::vector<std::string> problems;  ///< one line each, with the next step where there is one
};

/// Tries a back end that resolve_model() has completed: health, models, a 64x64 picture (streamed, timed), a schema,
/// metrics. A handful of small requests; nothing is thrown for what a server does.
[[nodiscard]] ProbeFindings probe_backend(const BackendOptions& options);

} // namespace vlm::infer
