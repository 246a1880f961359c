// SPDX-License-Identifier: Apache-2.0
#include "common/cli/eval_options.hpp"

#include <array>
#include <string_view>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/cli/command.hpp"
#include "common/cli/values.hpp"

namespace vlm::cli {
namespace {

constexpr std::array<std::string_view, 2> format_names = {"text", "jsonl"};

} // namespace

void declare_compared(Command& command, EvalOptions& options, const EvalWords& words) {
    command.value("--truth", "FILE", words.truth, options.truth, parse_text);
    command.value("--pred", "FILE", words.predictions, options.predictions, parse_text);
    command.check([&options, words] {
        if (options.truth.empty()) throw base::UsageError{"--truth: name a file with " + words.need_truth};
        if (options.predictions.empty()) throw base::UsageError{"--pred: name a file with " + words.need_predictions};
    });
}

void declare_score(Command& command, EvalOptions& options) {
    command.group("Output");
    command.value("--format", "text|jsonl", "How the score is written", options.format,
                  choice<EvalFormat>(format_names), text_or_jsonl);
    declare_output_file(command, options.output);
}

void check_score(const EvalOptions& options) {
    check_no_input(options.output, {options.truth, options.predictions});
    base::Output::check(options.output.path, options.output.overwrite());
}

void write_score(const EvalOptions& options, const std::function<std::string()>& table,
                 const std::function<std::string()>& json_line) {
    base::Output output{options.output.path, options.output.overwrite()};
    const EvalFormat format = options.format.value_or(output.is_terminal() ? EvalFormat::text : EvalFormat::jsonl);
    output.write(format == EvalFormat::text ? table() : json_line());
    output.close();
}

} // namespace vlm::cli
