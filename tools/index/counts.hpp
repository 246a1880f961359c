// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/archive/count_list.hpp"
#include "tools/index/subcommand.hpp"

namespace vlm::indexing {

enum class CountsFormat { text, jsonl, csv };

/// vlm-index counts: how many there were in a part of a video or a live source.
class CountsCommand final : public Subcommand {
public:
    void declare(cli::Command& program) override;
    [[nodiscard]] base::ExitCode execute() override;

private:
    std::string m_db;
    std::vector<std::string> m_videos;
    archive::CountFilter m_filter;
    std::optional<CountsFormat> m_format;
};

} // namespace vlm::indexing
