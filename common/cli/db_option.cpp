// SPDX-License-Identifier: Apache-2.0
#include "common/cli/db_option.hpp"

#include "common/cli/command.hpp"
#include "common/cli/settings.hpp"
#include "common/cli/values.hpp"

namespace vlm::cli {

void declare_db(Command& command, std::string& path) {
    path = "vlm.db";
    command.group("Index");
    command.value("--db", "FILE", "The archive index", path, parse_text, path);
}

bool means_index(const Settings& settings) {
    const auto typed = [&](const char* option) { return settings.source(option) == Source::command_line; };
    return settings.is_set("db") && (typed("db") || typed("task"));
}

} // namespace vlm::cli
