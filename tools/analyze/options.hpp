// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/analysis/job.hpp"
#include "common/cli/action_options.hpp"
#include "common/cli/budget_options.hpp"
#include "common/cli/command.hpp"
#include "common/cli/model_options.hpp"
#include "common/cli/output_options.hpp"
#include "common/cli/picture_options.hpp"
#include "common/cli/prompt_options.hpp"
#include "common/cli/sampling_options.hpp"
#include "common/cli/source_options.hpp"
#include "common/infer/question.hpp"
#include "common/records/status_options.hpp"
#include "tools/analyze/batch_options.hpp"
#include "tools/analyze/bench.hpp"
#include "tools/analyze/chunk_options.hpp"
#include "tools/analyze/concurrency.hpp"
#include "tools/analyze/eval.hpp"
#include "tools/analyze/event_options.hpp"
#include "tools/analyze/from_task.hpp"
#include "tools/analyze/live_options.hpp"
#include "tools/analyze/policy_options.hpp"
#include "tools/analyze/report.hpp"
#include "tools/analyze/reuse_options.hpp"
#include "tools/analyze/spoken_words.hpp"
#include "tools/analyze/status.hpp"
#include "tools/analyze/summary_options.hpp"

namespace vlm::analyze {

/// Everything the command line, the environment and files say.
struct Options {
    cli::SourceOptions source;
    cli::SamplingOptions sampling;
    cli::PictureOptions picture;
    cli::ModelOptions model;
    cli::PromptOptions prompt;
    infer::Generation generation;
    cli::BudgetOptions budget;
    std::optional<std::string> db; ///< the index that keeps the answers
    std::string task;              ///< their name in it; empty: the prompt's id
    ReuseOptions reuse;
    PolicyOptions policy;
    BatchOptions batch;
    BenchOptions bench;
    cli::ActionOptions actions;
    cli::OutputOptions output;
    records::StatusOptions telling; ///< how the run tells how it is
    bool partial = false;           ///< text is written as it is generated, too
    bool whole = false;
    std::optional<int> window;
    std::optional<int> stride;
    ChunkOptions chunks;
    EventOptions events;
    SummaryOptions summary;
    ReportOptions report;
    FromTaskOptions from_task;
    SpeechOptions speech;
    std::shared_ptr<SpokenWords> spoken; ///< what is known of what is said in videos; null where nobody asks
    bool latest = false;
    Concurrency concurrency;
    std::int64_t memory = std::int64_t{512} << 20U; ///< bytes of pictures and requests
    EvalOptions eval;
    LiveOptions live;
    analysis::SendMode send = analysis::SendMode::automatic;
    bool dry_run = false;
    TaskStatusOptions status;
    bool compare = false;
    std::vector<std::string> arguments; ///< videos, and perhaps the prompt
};

/// Declares vlm-analyze and its subcommands.
void declare(cli::Command& command, Options& options);

/// The arguments told apart.
struct Inputs {
    std::vector<std::string> videos;
    std::string prompt;                  ///< empty where none was given by position
    std::vector<analysis::Span> spans{}; ///< of each video, where only that is asked about; else none
};

/// With exactly two arguments of which the second is no existing path and no URL, the second is the prompt. Throws
/// UsageError where it looks like a path, where it is blank, and where there is no argument at all. Where the question
/// was `asked` already, by -p, what looks like a path is a video.
[[nodiscard]] Inputs tell_apart(const std::vector<std::string>& arguments, bool asked);

} // namespace vlm::analyze
