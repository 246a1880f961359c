// SPDX-License-Identifier: Apache-2.0
#include "common/cli/prompt_options.hpp"

#include <set>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/cli/command.hpp"
#include "common/cli/values.hpp"

namespace vlm::cli {
namespace {

/// A prompt longer than this is a mistake: a video after the @, for instance.
constexpr std::size_t longest_text = std::size_t{1} << 20U;

void check_choices(const std::vector<std::string>& choices) {
    if (choices.size() == 1) throw base::UsageError{"--choices: one choice is none; give at least two"};
    if (std::set<std::string>(choices.begin(), choices.end()).size() < choices.size()) {
        throw base::UsageError{"--choices: a choice is named twice"};
    }
}

/// What is wrong with the file is wrong with the configuration.
std::string content_of(const std::string& option, const std::string& text) {
    try {
        return base::read_file(text.substr(1), longest_text);
    } catch (const base::Error& error) {
        throw base::UsageError{option + ": " + error.what()};
    }
}

} // namespace

void declare_prompt(Command& command, PromptOptions& options) {
    command.group("What is asked");
    command.value("--prompt,-p", "TEXT|@FILE", "The question", options.prompt, parse_text);
    command.value("--system", "TEXT|@FILE", "What the model is told before everything else", options.system,
                  parse_text);
    command.value("--profile", "NAME|FILE", "Take question, schema and settings from this profile", options.profile,
                  parse_text);
    command.value("--schema", "SCHEMA",
                  "The answer is JSON of this shape: a JSON Schema file, inline JSON, or 'name, count int, alarm bool: "
                  "is anyone in danger'",
                  options.schema, parse_text);
    command.list("--choices", "A,B,...", "The answer is one of these", options.choices, parse_text);
    command.exclusive({"schema", "choices"});
    command.check([&options] { check_choices(options.choices); });
}

std::string text_or_file(const std::string& option, const std::string& text) {
    if (!text.starts_with('@')) return text;
    std::string content = content_of(option, text);
    content.resize(content.find_last_not_of(" \t\r\n") + 1);
    if (content.empty()) throw base::UsageError{option + " " + text + ": is empty"};
    return base::valid_utf8(content);
}

} // namespace vlm::cli
