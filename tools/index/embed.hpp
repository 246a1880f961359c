// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/cli/model_options.hpp"
#include "tools/index/subcommand.hpp"

namespace vlm::indexing {

/// vlm-index embed: vectors for the texts of the index.
class EmbedCommand final : public Subcommand {
public:
    void declare(cli::Command& program) override;
    [[nodiscard]] base::ExitCode execute() override;

private:
    std::string m_db;
    std::string m_task; ///< empty: all texts
    cli::ModelOptions m_model;
    bool m_stats = false;
};

} // namespace vlm::indexing
