// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/archive/footage.hpp"
#include "common/archive/result_list.hpp"
#include "common/cli/output_options.hpp"
#include "common/store/connection.hpp"
#include "tools/index/subcommand.hpp"

namespace vlm::indexing {

enum class ExportFormat { jsonl, csv, vtt, srt, html };

/// vlm-index export: what was said, as files of other programs.
class ExportCommand final : public Subcommand {
public:
    void declare(cli::Command& program) override;
    [[nodiscard]] base::ExitCode execute() override;

private:
    using Write = std::function<void(std::string_view)>;
    /// What is named; else all of which anything is kept, in a time that it has.
    [[nodiscard]] std::vector<archive::Footage> footage(const store::Connection& index) const;
    void write_subtitles(const store::Connection& index, const archive::Footage& footage, const Write& write) const;
    void write_records(const store::Connection& index, const std::vector<archive::Footage>& footage,
                       const Write& write) const;

    std::string m_db;
    std::vector<std::string> m_videos;
    archive::ResultFilter m_filter;
    ExportFormat m_format = ExportFormat::jsonl;
    cli::OutputFile m_output;
};

} // namespace vlm::indexing
