// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/base/exit_code.hpp"
#include "common/cli/command.hpp"

namespace vlm::indexing {

/// vlm-index merge: several indexes into one.
class MergeCommand {
public:
    void declare(cli::Command& program);
    [[nodiscard]] base::ExitCode execute();

private:
    std::vector<std::string> m_files; ///< the one into which the others go is the first
};

} // namespace vlm::indexing
