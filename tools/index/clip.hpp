// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/base/exit_code.hpp"
#include "common/cli/command.hpp"
#include "common/cli/output_options.hpp"

namespace vlm::indexing {

/// vlm-index clip: a part of a video, copied.
class ClipCommand {
public:
    void declare(cli::Command& program);
    [[nodiscard]] base::ExitCode execute();

private:
    std::string m_db;
    std::vector<std::string> m_words; ///< the video, where the clip begins and where it ends
    cli::OutputFile m_output;
};

} // namespace vlm::indexing
