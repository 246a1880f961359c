// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/archive/result_list.hpp"
#include "tools/index/subcommand.hpp"

namespace vlm::indexing {

enum class ResultsFormat { text, jsonl, table };

/// vlm-index results: what was said about a video.
class ResultsCommand final : public Subcommand {
public:
    void declare(cli::Command& program) override;
    [[nodiscard]] base::ExitCode execute() override;

private:
    std::string m_db;
    std::vector<std::string> m_videos;
    archive::ResultFilter m_filter;
    std::optional<ResultsFormat> m_format;
};

} // namespace vlm::indexing
