// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/base/exit_code.hpp"
#include "common/cli/command.hpp"

namespace vlm::indexing {

enum class AtFormat { text, jsonl };

/// vlm-index at: all that is known of moments of a video.
class AtCommand {
public:
    void declare(cli::Command& program);
    [[nodiscard]] base::ExitCode execute();

private:
    std::string m_db;
    std::vector<std::string> m_words;
    std::optional<AtFormat> m_format;
};

} // namespace vlm::indexing
