// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/cli/output_options.hpp"
#include "common/cli/wording.hpp"
#include "tools/index/subcommand.hpp"

namespace vlm::indexing {

/// vlm-index show: what is known of one video.
class ShowCommand final : public Subcommand {
public:
    void declare(cli::Command& program) override;
    [[nodiscard]] base::ExitCode execute() override;

private:
    std::string m_db;
    std::vector<std::string> m_videos;
    bool m_keyframes = false;
    bool m_scenes = false;
    cli::Wording m_format = cli::Wording::text;
};

/// vlm-index thumbs: a sheet of a video's thumbnails.
class ThumbsCommand final : public Subcommand {
public:
    void declare(cli::Command& program) override;
    [[nodiscard]] base::ExitCode execute() override;

private:
    std::string m_db;
    std::vector<std::string> m_videos;
    int m_sheet = 1;
    cli::OutputFile m_output;
};

} // namespace vlm::indexing
