// SPDX-License-Identifier: Apache-2.0
#include "common/cli/wording.hpp"

#include <array>
#include <string_view>

#include "common/cli/values.hpp"

namespace vlm::cli {
namespace {

constexpr std::array<std::string_view, 2> wordings = {"text", "jsonl"};

} // namespace

void declare_wording(Command& command, const std::string& help, std::optional<Wording>& wording) {
    command.value("--format", "text|jsonl", help, wording, format_choice<Wording>(wordings), text_or_jsonl);
}

void declare_wording(Command& command, const std::string& help, Wording& wording) {
    wording = Wording::text;
    command.value("--format", "text|jsonl", help, wording, format_choice<Wording>(wordings), "text");
}

Wording wording_for(const base::Output& output, std::optional<Wording> asked) {
    return asked.value_or(output.is_terminal() ? Wording::text : Wording::jsonl);
}

} // namespace vlm::cli
