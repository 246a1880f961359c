// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tools/index/subcommand.hpp"

namespace vlm::indexing {

/// vlm-index merge: several indexes into one.
class MergeCommand final : public Subcommand {
public:
    void declare(cli::Command& program) override;
    [[nodiscard]] base::ExitCode execute() override;

private:
    std::vector<std::string> m_files; ///< the one into which the others go is the first
};

} // namespace vlm::indexing
