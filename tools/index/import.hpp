// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/archive/import_records.hpp"
#include "tools/index/subcommand.hpp"

namespace vlm::indexing {

/// vlm-index import: records of any pipeline into the index.
class ImportCommand final : public Subcommand {
public:
    void declare(cli::Command& program) override;
    [[nodiscard]] base::ExitCode execute() override;

private:
    /// False where the file cannot be read.
    [[nodiscard]] bool take(store::Connection& index, archive::RecordTable& table, const std::string& file);
    [[nodiscard]] base::ExitCode exit_code(bool all_read) const;

    std::string m_db;
    std::vector<std::string> m_files;
    std::string m_task; ///< empty: as each record says
    bool m_stats = false;
    archive::ImportReport m_report;
};

} // namespace vlm::indexing
