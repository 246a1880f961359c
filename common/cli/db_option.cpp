// SPDX-License-Identifier: Apache-2.0
#include "common/cli/db_option.hpp"

#include "common/cli/command.hpp"
#include "common/cli/values.hpp"

namespace vlm::cli {

void declare_db(Command& command, std::string& path) {
    path = "vlm.db";
    command.group("Index");
    command.value("--db", "FILE", "The archive index", path, parse_text, path);
}

} // namespace vlm::cli
