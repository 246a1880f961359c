// SPDX-License-Identifier: Apache-2.0
#include "common/cli/output_options.hpp"

#include <array>
#include <string_view>

#include "common/base/error.hpp"
#include "common/cli/command.hpp"
#include "common/cli/values.hpp"

namespace vlm::cli {
namespace {

constexpr std::array<std::string_view, 6> format_names = {"text", "jsonl", "csv", "srt", "vtt", "html"};

} // namespace

void check_no_input(const OutputFile& file, const std::vector<std::string>& inputs) {
    for (const std::string& input : inputs) {
        if (base::Output::is_file(file.path, input))
            throw base::UsageError{input + ": is an input, and the output too"};
    }
}

void declare_force(Command& command, bool& force) {
    command.flag("--force", "Overwrite files that are there", force);
}

void declare_output_file(Command& command, OutputFile& file, const OutputWords& words) {
    command.value("--output,-o", words.value, words.help, file.path, parse_text, words.standard);
    declare_force(command, file.force);
}

void declare_stats(Command& command, OutputFile& file) {
    command.flag("--stats", "Print a summary record on stderr at the end", file.stats);
}

void declare_output(Command& command, OutputOptions& options) {
    command.group("Output");
    command.value("--format", "text|jsonl|csv|srt|vtt|html", "How answers are written", options.format,
                  choice<Format>(format_names), text_or_jsonl);
    declare_output_file(command, options);
}

} // namespace vlm::cli
