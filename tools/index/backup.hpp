// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/base/exit_code.hpp"
#include "common/cli/command.hpp"

namespace vlm::indexing {

/// vlm-index backup: a copy of the index, while others write to it.
class BackupCommand {
public:
    void declare(cli::Command& program);
    [[nodiscard]] base::ExitCode execute();

private:
    std::string m_db;
    std::vector<std::string> m_targets;
    bool m_force = false;
};

} // namespace vlm::indexing
