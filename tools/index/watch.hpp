// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/archive/watch_folders.hpp"
#include "common/base/exit_code.hpp"
#include "common/cli/command.hpp"
#include "tools/index/add_choices.hpp"

namespace vlm::indexing {

/// vlm-index watch: files into the index as they come.
class WatchCommand {
public:
    void declare(cli::Command& program);
    [[nodiscard]] base::ExitCode execute();

private:
    std::string m_db;
    std::vector<std::string> m_folders;
    AddChoices m_choices;
    archive::WatchOptions m_options;
};

} // namespace vlm::indexing
