// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/archive/search.hpp"
#include "tools/index/list.hpp"
#include "tools/index/subcommand.hpp"

namespace vlm::indexing {

/// vlm-index search: moments by what was said about them.
class SearchCommand final : public Subcommand {
public:
    void declare(cli::Command& program) override;
    [[nodiscard]] base::ExitCode execute() override;

private:
    std::string m_db;
    std::vector<std::string> m_words;
    std::string m_video;
    archive::SearchOptions m_options;
    std::optional<ListFormat> m_format;
};

} // namespace vlm::indexing
