// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tools/index/subcommand.hpp"
#include "tools/index/url_login.hpp"

namespace vlm::indexing {

/// vlm-index verify: whether files are where they were, and whether the index is whole.
class VerifyCommand final : public Subcommand {
public:
    void declare(cli::Command& program) override;
    [[nodiscard]] base::ExitCode execute() override;

private:
    std::string m_db;
    UrlLogin m_login;
    bool m_quick = false;
    bool m_stats = false;
};

} // namespace vlm::indexing
