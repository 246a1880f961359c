// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/archive/result_list.hpp"
#include "common/base/exit_code.hpp"
#include "common/cli/command.hpp"

namespace vlm::indexing {

enum class ResultsFormat { table, jsonl, text };

/// vlm-index results: what was said about a video.
class ResultsCommand {
public:
    void declare(cli::Command& program);
    [[nodiscard]] base::ExitCode execute();

private:
    std::string m_db;
    std::vector<std::string> m_videos;
    archive::ResultFilter m_filter;
    std::optional<ResultsFormat> m_format;
};

} // namespace vlm::indexing
