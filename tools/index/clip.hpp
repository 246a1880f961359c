// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/cli/output_options.hpp"
#include "tools/index/subcommand.hpp"
#include "tools/index/url_login.hpp"

namespace vlm::indexing {

/// vlm-index clip: a part of a video, copied.
class ClipCommand final : public Subcommand {
public:
    void declare(cli::Command& program) override;
    [[nodiscard]] base::ExitCode execute() override;

private:
    std::string m_db;
    std::vector<std::string> m_words; ///< the video, where the clip begins and where it ends
    UrlLogin m_login;
    cli::OutputFile m_output;
};

} // namespace vlm::indexing
