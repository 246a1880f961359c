// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/base/exit_code.hpp"
#include "common/cli/command.hpp"

namespace vlm::indexing {

/// vlm-index verify: whether files are where they were, and whether the index is whole.
class VerifyCommand {
public:
    void declare(cli::Command& program);
    [[nodiscard]] base::ExitCode execute();

private:
    std::string m_db;
    bool m_quick = false;
    bool m_stats = false;
};

} // namespace vlm::indexing
