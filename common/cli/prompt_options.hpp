// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace vlm::cli {

class Command;

/// What is asked. Texts are as given: text_or_file() makes "@FILE" its content. Empty means: not given.
struct PromptOptions {
    std::string prompt;
    std::string system;
    std::string profile; ///< applied already: its settings have come into the other options
    std::string schema;  ///< a file, JSON, or the short form; never together with choices
    std::vector<std::string> choices;
};

void declare_prompt(Command& command, PromptOptions& options);

/// `text` itself, or for "@FILE" the content of the file ("@-": standard input) without white space at its end.
/// Throws UsageError naming `option` where the file cannot be read or holds nothing.
[[nodiscard]] std::string text_or_file(const std::string& option, const std::string& text);

} // namespace vlm::cli
