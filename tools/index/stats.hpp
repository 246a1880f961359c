// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tools/index/subcommand.hpp"

namespace vlm::indexing {

enum class StatsFormat { text, jsonl };

/// vlm-index stats: the archive in figures.
class StatsCommand final : public Subcommand {
public:
    void declare(cli::Command& program) override;
    [[nodiscard]] base::ExitCode execute() override;

private:
    std::string m_db;
    StatsFormat m_format = StatsFormat::text;
};

} // namespace vlm::indexing
