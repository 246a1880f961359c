// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "common/analysis/prompt.hpp"
#include "common/cli/command.hpp"
#include "common/infer/backend.hpp"
#include "common/infer/backend_options.hpp"
#include "tools/analyze/chunk_options.hpp"

namespace vlm::analyze {

/// How many texts become one.
struct SummaryOptions {
    bool summarise = false;
    std::string model;  ///< empty: the one that is asked about pictures
    std::string prompt; ///< as given: a text, or "@FILE"; empty: the program's own
};

/// --reduce-model and --reduce-prompt.
void declare_reduction(cli::Command& command, SummaryOptions& options);

/// These, and --summarise.
void declare_summary(cli::Command& command, SummaryOptions& options);

/// What is summarised where nothing is said of requests: chunks of 30 s.
[[nodiscard]] ChunkOptions summary_chunks(ChunkOptions given);

/// What is asked for. Throws UsageError where the prompt cannot be used.
[[nodiscard]] analysis::Prompt reduce_prompt(const SummaryOptions& options, const infer::Generation& generation);

/// Who is asked for it, where that is not who is asked about pictures: null otherwise.
[[nodiscard]] std::unique_ptr<infer::Backend> reduce_backend(const SummaryOptions& options,
                                                             infer::BackendOptions chosen);

/// Throws UsageError where a back end reads no texts.
void check_reads_texts(const infer::BackendInfo& backend);

} // namespace vlm::analyze
