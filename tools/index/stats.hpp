// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/cli/wording.hpp"
#include "tools/index/subcommand.hpp"

namespace vlm::indexing {

/// vlm-index stats: the archive in figures.
class StatsCommand final : public Subcommand {
public:
    void declare(cli::Command& program) override;
    [[nodiscard]] base::ExitCode execute() override;

private:
    std::string m_db;
    cli::Wording m_format = cli::Wording::text;
};

} // namespace vlm::indexing
