// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/cli/wording.hpp"
#include "tools/index/subcommand.hpp"

namespace vlm::indexing {

/// vlm-index at: all that is known of moments of a video.
class AtCommand final : public Subcommand {
public:
    void declare(cli::Command& program) override;
    [[nodiscard]] base::ExitCode execute() override;

private:
    std::string m_db;
    std::vector<std::string> m_words;
    std::optional<cli::Wording> m_format;
};

} // namespace vlm::indexing
