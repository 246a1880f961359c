// SPDX-License-Identifier: Apache-2.0
#include "tools/count/eval.hpp"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "common/base/log.hpp"
#include "common/counting/evaluation.hpp"
#include "common/counting/evaluation_record.hpp"
#include "common/counting/evidence.hpp"

namespace vlm::counting_tool {
namespace {

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
    command.example("vlm-count eval --truth truth.csv --pred counts.jsonl", "How well crossings were counted");
    command.group("What is compared");
    cli::declare_compared(
        command, options,
        {"What is right: boxes in the CSV of MOT, crossings as CSV, or records as vlm-count writes them",
         "What was found, in one of these formats; - for standard input", "what is right", "what was found"});
    command.value("--rate", "FPS", "Frames a second, where crossings in CSV say frames instead of times", options.rate,
                  cli::parse_rate);
    command.value("--tolerance", "D", "A crossing is found where it is no farther away than this", options.tolerance,
                  base::parse_duration, "1s");
    command.value("--window", "D", "Compare how many crossed within each of such spans", options.window,
                  cli::parse_span, "10s");
    cli::declare_score(command, options);
}

base::ExitCode evaluate(const EvalOptions& options) {
    cli::check_score(options);
    const auto rate = options.rate ? std::optional{rate_of(*options.rate)} : std::nullopt;
    counting::Evidence truth = counting::read_evidence(options.truth, rate);
    const counting::Evaluation evaluation = counting::evaluate(
        std::move(truth), counting::read_evidence(options.predictions, rate), {options.tolerance, options.window});
    if (evaluation.crossings) warn_of_names(*evaluation.crossings);
    cli::write_score(
        options, [&] { return counting::to_table(evaluation); }, [&] { return counting::to_json_line(evaluation); });
    return base::ExitCode::done;
}

} // namespace vlm::counting_tool
