// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "common/archive/video_list.hpp"
#include "tools/index/subcommand.hpp"

namespace vlm::indexing {

enum class ListFormat { text, jsonl };

/// vlm-index list: the videos of the index, one a line.
class ListCommand final : public Subcommand {
public:
    void declare(cli::Command& program) override;
    [[nodiscard]] base::ExitCode execute() override;

private:
    std::string m_db;
    bool m_failed = false;
    archive::ListFilter m_filter;
    std::optional<ListFormat> m_format;
};

} // namespace vlm::indexing
