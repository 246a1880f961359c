// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/archive/add_files.hpp"
#include "common/cli/command.hpp"

namespace vlm::indexing {

/// The options of adding files that are the same however they are found.
class AddChoices {
public:
    AddChoices();

    /// Declares what is looked for in files, and how fast.
    void declare(cli::Command& command);
    void declare_settle(cli::Command& command, const std::string& help);

    [[nodiscard]] archive::AddOptions options() const;

private:
    archive::AddOptions m_options;
    media::ThumbnailOptions m_thumbs;
    bool m_no_thumbs = false;
};

/// Says on stderr that a file was left for later, or could not be used.
void tell_postponed(const archive::Skipped& input);
void tell_failed(const archive::Skipped& input);

} // namespace vlm::indexing
