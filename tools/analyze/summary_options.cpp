// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/summary_options.hpp"

#include <tuple>

#include "common/analysis/summariser.hpp"
#include "common/analysis/template.hpp"
#include "common/base/error.hpp"
#include "common/cli/prompt_options.hpp"
#include "common/cli/values.hpp"
#include "common/infer/backends.hpp"
#include "common/infer/server_info.hpp"

namespace vlm::analyze {

void declare_reduction(cli::Command& command, SummaryOptions& options) {
    command.value("--reduce-model", "NAME", "The model that summarises; the one of --model where not given",
                  options.model, cli::parse_text);
    command.value("--reduce-prompt", "TEXT|@FILE", "What a summary is asked for with", options.prompt, cli::parse_text);
}

void declare_summary(cli::Command& command, SummaryOptions& options) {
    command.group("Summaries");
    command.flag("--summarise", "Make summaries of the answers, and of these, until one is left", options.summarise);
    declare_reduction(command, options);
    command.check([&options] {
        if (options.summarise) return;
        if (!options.model.empty()) throw base::UsageError{"--reduce-model: needs --summarise"};
        if (!options.prompt.empty()) throw base::UsageError{"--reduce-prompt: needs --summarise"};
    });
}

ChunkOptions summary_chunks(ChunkOptions given) {
    given.length = std::chrono::seconds{30};
    return given;
}

analysis::Prompt reduce_prompt(const SummaryOptions& options, const infer::Generation& generation) {
    analysis::Prompt prompt;
    prompt.text = options.prompt.empty() ? analysis::default_reduce_prompt()
                                         : cli::text_or_file("--reduce-prompt", options.prompt);
    prompt.generation = generation;
    std::ignore = analysis::Template{prompt.text};
    return prompt;
}

std::unique_ptr<infer::Backend> reduce_backend(const SummaryOptions& options, infer::BackendOptions chosen) {
    if (options.model.empty() || options.model == chosen.model) return nullptr;
    chosen.model = options.model;
    chosen.context_tokens.reset();
    if (!chosen.api_base.empty() || !chosen.unix_socket.empty()) infer::resolve_model(chosen);
    return infer::make_backend(chosen);
}

void check_reads_texts(const infer::BackendInfo& backend) {
    if (backend.name == "cv")
        throw base::UsageError{
            "the back end cv (classical vision) reads no texts; name a model server with --api-base"};
}

} // namespace vlm::analyze
