// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/cli/output_options.hpp"
#include "tools/index/subcommand.hpp"
#include "tools/index/url_login.hpp"

namespace vlm::indexing {

/// vlm-index frame: what a video shows at a time.
class FrameCommand final : public Subcommand {
public:
    void declare(cli::Command& program) override;
    [[nodiscard]] base::ExitCode execute() override;

private:
    std::string m_db;
    std::vector<std::string> m_words; ///< the video and the time
    std::optional<int> m_max_side;
    UrlLogin m_login;
    cli::OutputFile m_output;
};

} // namespace vlm::indexing
