// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tools/index/subcommand.hpp"

namespace vlm::indexing {

/// vlm-index backup: a copy of the index, while others write to it.
class BackupCommand final : public Subcommand {
public:
    void declare(cli::Command& program) override;
    [[nodiscard]] base::ExitCode execute() override;

private:
    std::string m_db;
    std::vector<std::string> m_targets;
    bool m_force = false;
};

} // namespace vlm::indexing
