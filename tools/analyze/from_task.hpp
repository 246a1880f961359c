// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/actions/expression.hpp"
#include "common/analysis/job.hpp"
#include "common/analysis/summariser.hpp"
#include "common/base/exit_code.hpp"
#include "common/cli/command.hpp"
#include "common/infer/backend.hpp"

namespace vlm::analyze {

struct Options;
struct Inputs;

/// What another task has found, to be looked at again.
struct FromTaskOptions {
    std::string task; ///< empty: nothing
    std::optional<actions::Expression> where;
    bool text_only = false;

    [[nodiscard]] explicit operator bool() const { return !task.empty(); }
};

/// These; `db` is where --db goes.
void declare_from_task(cli::Command& command, FromTaskOptions& options, const std::optional<std::string>& db);

/// A part of a video or a live source that stored answers have matched.
struct FoundSpan {
    std::string place; ///< where the video can be read; empty for a live source
    analysis::Span span;
    analysis::SummarySubject about;
    std::vector<analysis::Passage> said; ///< the answers that matched
};

/// The spans of the videos that the arguments name, or of all in the index, for which the task's answers match; those
/// of answers that follow each other, or touch, are one. Of live sources only where texts are enough. Throws UsageError
/// for videos that are not there.
[[nodiscard]] std::vector<FoundSpan> found_spans(const Options& options);

/// The videos of spans, with these.
[[nodiscard]] Inputs inputs_of(const std::vector<FoundSpan>& spans);

/// Makes a job about a video one about the span alone.
void narrow(analysis::Job& job, const analysis::Span& span);

/// Asks about what the answers say, without pictures: a request for each span. `configuration` is that of the task
/// under which they are kept.
[[nodiscard]] base::ExitCode ask_about_texts(const Options& options, const std::vector<FoundSpan>& spans,
                                             const analysis::Prompt& prompt, infer::Backend& backend,
                                             const std::string& configuration);

} // namespace vlm::analyze
