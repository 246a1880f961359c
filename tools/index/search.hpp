// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/archive/search.hpp"
#include "common/base/exit_code.hpp"
#include "common/cli/command.hpp"
#include "tools/index/list.hpp"

namespace vlm::indexing {

/// vlm-index search: moments by what was said about them.
class SearchCommand {
public:
    void declare(cli::Command& program);
    [[nodiscard]] base::ExitCode execute();

private:
    std::string m_db;
    std::vector<std::string> m_words;
    std::string m_video;
    archive::SearchOptions m_options;
    std::optional<ListFormat> m_format;
};

} // namespace vlm::indexing
