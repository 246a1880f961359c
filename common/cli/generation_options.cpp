// SPDX-License-Identifier: Apache-2.0
#include "common/cli/generation_options.hpp"

#include "common/base/error.hpp"
#include "common/cli/command.hpp"
#include "common/cli/values.hpp"

namespace vlm::cli {
namespace {

constexpr double hottest = 2;

infer::Think parse_think(const std::string& text) {
    static constexpr std::array<std::string_view, 2> names = {"off", "on"};
    return parse_choice(text, names) == 1 ? infer::Think::on : infer::Think::off;
}

} // namespace

void declare_generation(Command& command, infer::Generation& options) {
    command.group("How it answers");
    command.value("--max-output-tokens", "N", "Longest answer in tokens", options.max_output_tokens, whole(1), "512");
    command.value(
        "--temperature", "X", "0 for the likeliest words, up to 2 for surprises", options.temperature,
        [](const std::string& text) { return parse_number(text, 0, hottest); }, "0");
    command.value("--seed", "N", "Ask for the same random choices each time", options.seed,
                  whole<std::int64_t>(std::numeric_limits<std::int64_t>::min()));
    command.value("--think", "off|on", "Whether a reasoning model reasons first", options.think, parse_think);
    command.flag("--confidence", "Ask how likely each answer's words are; the record says it (openai, azure)",
                 options.confidence);
    command.value("--extra-body", "JSON", "Fields merged into the request's body", options.extra_body,
                  parse_json_object);
}

} // namespace vlm::cli
