// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/archive/import_records.hpp"
#include "common/base/exit_code.hpp"
#include "common/cli/command.hpp"

namespace vlm::indexing {

/// vlm-index import: records of any pipeline into the index.
class ImportCommand {
public:
    void declare(cli::Command& program);
    [[nodiscard]] base::ExitCode execute();

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
