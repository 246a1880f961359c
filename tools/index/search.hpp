// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/archive/search.hpp"
#include "common/cli/model_options.hpp"
#include "common/cli/wording.hpp"
#include "tools/index/subcommand.hpp"

namespace vlm::indexing {

/// vlm-index search: moments by what was said about them.
class SearchCommand final : public Subcommand {
public:
    void declare(cli::Command& program) override;
    [[nodiscard]] base::ExitCode execute() override;

private:
    [[nodiscard]] archive::Meaning meaning_in(const store::Connection& index);

    std::string m_db;
    std::vector<std::string> m_words;
    std::string m_video;
    archive::SearchOptions m_options;
    bool m_semantic = false;
    bool m_hybrid = false;
    std::string m_embedding_model; ///< empty: the only one in the index
    cli::ModelOptions m_server;
    std::optional<cli::Wording> m_format;
};

} // namespace vlm::indexing
