// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "common/archive/video_list.hpp"
#include "common/cli/wording.hpp"
#include "tools/index/subcommand.hpp"

namespace vlm::indexing {

/// vlm-index list: the videos of the index, one a line.
class ListCommand final : public Subcommand {
public:
    void declare(cli::Command& program) override;
    [[nodiscard]] base::ExitCode execute() override;

private:
    std::string m_db;
    bool m_failed = false;
    archive::ListFilter m_filter;
    std::optional<cli::Wording> m_format;
};

} // namespace vlm::indexing
