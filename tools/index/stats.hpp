// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/base/exit_code.hpp"
#include "common/cli/command.hpp"

namespace vlm::indexing {

enum class StatsFormat { text, json };

/// vlm-index stats: the archive in figures.
class StatsCommand {
public:
    void declare(cli::Command& program);
    [[nodiscard]] base::ExitCode execute();

private:
    std::string m_db;
    StatsFormat m_format = StatsFormat::text;
};

} // namespace vlm::indexing
