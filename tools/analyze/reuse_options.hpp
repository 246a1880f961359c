// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "common/analysis/analyst.hpp"
#include "common/analysis/answered_work.hpp"
#include "common/archive/answer_cache.hpp"
#include "common/cli/command.hpp"
#include "common/cli/output_options.hpp"
#include "common/infer/backend.hpp"

namespace vlm::analyze {

/// What of earlier runs is used again.
struct ReuseOptions {
    bool no_cache = false;
    std::string resume; ///< the output of earlier runs; empty: none
};

/// `output` is where answers go.
void declare_reuse(cli::Command& command, ReuseOptions& options, const cli::OutputOptions& output);

/// --no-cache alone.
void declare_no_cache(cli::Command& command, ReuseOptions& options);

/// Makes the file of --resume, if there is one, the output.
void write_on(const ReuseOptions& options, cli::OutputOptions& output);

/// Reads what the file of --resume has answers to, and readies it for more. Null without --resume. Throws UsageError
/// where it is no output of this program, OutputError.
[[nodiscard]] std::unique_ptr<analysis::AnsweredWork>
open_resumed(const ReuseOptions& options, const std::string& prompt, records::OldFailures failures);

/// The user's cache of answers; null where none is wanted, and for a back end of the program itself, whose answers cost
/// nothing.
[[nodiscard]] std::unique_ptr<archive::AnswerCache> open_cache(const ReuseOptions& options,
                                                               const infer::BackendInfo& backend);

/// As those who ask see it; it outlives what is returned.
[[nodiscard]] analysis::AnswerStore answers_of(archive::AnswerCache& cache);

} // namespace vlm::analyze
