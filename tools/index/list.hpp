// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "common/archive/video_list.hpp"
#include "common/base/exit_code.hpp"
#include "common/cli/command.hpp"

namespace vlm::indexing {

enum class ListFormat { table, jsonl };

/// vlm-index list: the videos of the index, one a line.
class ListCommand {
public:
    void declare(cli::Command& program);
    [[nodiscard]] base::ExitCode execute();

private:
    std::string m_db;
    bool m_failed = false;
    archive::ListFilter m_filter;
    std::optional<ListFormat> m_format;
};

} // namespace vlm::indexing
