// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/cli/arguments.hpp"
#include "common/cli/command.hpp"
#include "common/cli/common_options.hpp"
#include "common/cli/settings.hpp"
#include "tools/analyze/options.hpp"

namespace vlm::analyze {

/// All options of the program once more, beside those of the run: as they are where something else was typed, or where
/// the configuration has changed. Throws as Settings does.
class Edition {
public:
    explicit Edition(const cli::Arguments& arguments)
        : m_command{declared()}
        , m_settings{m_command, m_command, arguments} {}
    Edition(const Edition&) = delete;
    Edition& operator=(const Edition&) = delete;

    [[nodiscard]] Options& options() { return m_options; }
    [[nodiscard]] cli::Settings& settings() { return m_settings; }

    /// Applies [source.NAME]. False where there is none.
    bool apply(const std::string& source) {
        if (!m_settings.knows_source(source)) return false;
        m_settings.apply_source(source);
        return true;
    }

    /// What that table says; null where it does not.
    [[nodiscard]] const cli::Assignment* of_source(const std::string& option) const {
        const cli::Assignment* said = m_settings.of_source(option);
        return said != nullptr && said->for_source ? said : nullptr;
    }

private:
    cli::Command declared() {
        cli::Command command{"vlm-analyze", ""};
        declare(command, m_options);
        cli::declare_common(command, m_common);
        return command;
    }

    Options m_options;
    cli::CommonOptions m_common;
    cli::Command m_command;
    cli::Settings m_settings;
};

} // namespace vlm::analyze
