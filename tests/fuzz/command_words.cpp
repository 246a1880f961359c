// SPDX-License-Identifier: Apache-2.0
#include "common/base/command_words.hpp"

#include "tests/fuzz/fuzz.hpp"

void vlm::fuzz::examine(std::string_view input) {
    std::vector<std::string> words;
    if (!accepted([&] { words = base::command_words(input); })) return;
    require(!words.empty() && !words.front().empty(), "a command has a name");
    std::string quoted;
    for (const std::string& word : words) {
        quoted += " '";
        for (const char c : word)
            quoted += c == '\'' ? std::string{"'\\''"} : std::string{c};
        quoted += "'";
    }
    require(base::command_words(quoted) == words, "quoted words stay as they are");
}
