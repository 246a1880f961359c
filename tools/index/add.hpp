// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "common/archive/add_files.hpp"
#include "tools/index/add_choices.hpp"
#include "tools/index/subcommand.hpp"
#include "tools/index/url_login.hpp"

namespace vlm::indexing {

/// vlm-index add: files and folders into the index.
class AddCommand final : public Subcommand {
public:
    void declare(cli::Command& program) override;
    [[nodiscard]] base::ExitCode execute() override;

private:
    [[nodiscard]] archive::NextInput inputs() const;

    std::string m_db;
    std::vector<std::string> m_inputs;
    bool m_from_list = false; ///< names come on standard input, each with a NUL behind it
    bool m_stats = false;
    UrlLogin m_login;
    archive::Shard m_shard;
    AddChoices m_choices;
};

} // namespace vlm::indexing
