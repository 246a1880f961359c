// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/archive/collect.hpp"
#include "common/base/exit_code.hpp"
#include "common/cli/command.hpp"

namespace vlm::indexing {

/// vlm-index gc: forgets videos that are gone, old or too many.
class GcCommand {
public:
    void declare(cli::Command& program);
    [[nodiscard]] base::ExitCode execute();

private:
    std::string m_db;
    archive::CollectOptions m_options;
    bool m_stats = false;
};

} // namespace vlm::indexing
