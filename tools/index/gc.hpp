// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/archive/collect.hpp"
#include "tools/index/subcommand.hpp"

namespace vlm::indexing {

/// vlm-index gc: forgets videos that are gone, old or too many.
class GcCommand final : public Subcommand {
public:
    void declare(cli::Command& program) override;
    [[nodiscard]] base::ExitCode execute() override;

private:
    std::string m_db;
    archive::CollectOptions m_options;
    bool m_stats = false;
};

} // namespace vlm::indexing
