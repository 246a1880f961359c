// SPDX-License-Identifier: Apache-2.0
#include "tools/count/eval.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/counting/evaluation.hpp"
#include "common/counting/evaluation_record.hpp"
#include "common/counting/evidence.hpp"

namespace vlm::counting_tool {
namespace {

constexpr std::array<std::string_view, 2> format_names = {"text", "jsonl"};

double rate_of(const cli::Rate& rate) {
    return static_cast<double>(rate.numerator) / static_cast<double>(rate.denominator);
}

/// The names of lines and directions are up to whoever writes them: two sides easily have different ones.
void warn_of_names(const counting::CrossingScores& scores) {
    if (scores.all.truth == 0 || scores.all.predicted == 0) return;
    std::string truth;
    std::string predicted;
    for (const auto& [way, score] : scores.ways) {
        if (score.truth > 0 && score.predicted > 0) return;
        (score.truth > 0 ? truth : predicted) = fmt::format("{} {}", way.line, way.direction);
    }
    base::log::warning("no line and direction is on both sides: the truth has {}, the prediction {}", truth, predicted);
}

} // namespace

void declare_eval(cli::Command& program, EvalOptions& options) {
    cli::Command& command = program.subcommand(
        "eval", "Hold boxes, crossings and counts against the truth: MOTA, IDF1, HOTA, F1, errors of counts");
    command.group("What is compared");
    command.value("--truth", "FILE",
                  "What is right: boxes in the CSV of MOT, crossings as CSV, or records as vlm-count writes them",
                  options.truth, cli::parse_text);
    command.value("--pred", "FILE", "What was found, in one of these formats; - for standard input",
                  options.predictions, cli::parse_text);
    command.value("--rate", "FPS", "Frames a second, where crossings in CSV say frames instead of times", options.rate,
                  cli::parse_rate);
    command.value("--tolerance", "D", "A crossing is found where it is no farther away than this", options.tolerance,
                  base::parse_duration, "1s");
    command.value("--window", "D", "Compare how many crossed within each of such spans", options.window,
                  cli::parse_span, "10s");
    command.group("Output");
    command.value("--format", "text|jsonl", "How the score is written (text on a terminal, else jsonl)", options.format,
                  cli::choice<EvalFormat>(format_names));
    command.value("--output,-o", "FILE", "Write to this file instead of standard output", options.output.path,
                  cli::parse_text, "-");
    command.flag("--force", "Overwrite the output file", options.output.force);
    command.check([&options] {
        if (options.truth.empty()) throw base::UsageError{"--truth: name a file with what is right"};
        if (options.predictions.empty()) throw base::UsageError{"--pred: name a file with what was found"};
    });
}

base::ExitCode evaluate(const EvalOptions& options) {
    cli::check_no_input(options.output, {options.truth, options.predictions});
    base::Output::check(options.output.path, options.output.overwrite());
    const auto rate = options.rate ? std::optional{rate_of(*options.rate)} : std::nullopt;
    counting::Evidence truth = counting::read_evidence(options.truth, rate);
    const counting::Evaluation evaluation = counting::evaluate(
        std::move(truth), counting::read_evidence(options.predictions, rate), {options.tolerance, options.window});
    if (evaluation.crossings) warn_of_names(*evaluation.crossings);
    base::Output output{options.output.path, options.output.overwrite()};
    const EvalFormat format = options.format.value_or(output.is_terminal() ? EvalFormat::text : EvalFormat::jsonl);
    output.write(format == EvalFormat::text ? counting::to_table(evaluation) : counting::to_json_line(evaluation));
    output.close();
    return base::ExitCode::done;
}

} // namespace vlm::counting_tool
