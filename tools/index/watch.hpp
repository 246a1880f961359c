// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/archive/watch_folders.hpp"
#include "common/records/status_options.hpp"
#include "tools/index/add_choices.hpp"
#include "tools/index/subcommand.hpp"

namespace vlm::indexing {

/// vlm-index watch: files into the index as they come.
class WatchCommand final : public Subcommand {
public:
    void declare(cli::Command& program) override;
    [[nodiscard]] base::ExitCode execute() override;

private:
    std::string m_db;
    std::vector<std::string> m_folders;
    AddChoices m_choices;
    archive::WatchOptions m_options;
    records::StatusOptions m_status;
};

} // namespace vlm::indexing
