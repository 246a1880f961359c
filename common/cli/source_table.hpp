// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "common/cli/command.hpp"
#include "common/cli/layer.hpp"
#include "common/cli/settings.hpp"
#include "common/cli/source_login.hpp"
#include "common/cli/toml_file.hpp"

namespace vlm::cli {

/// Whether a source can be called so: letters, digits, '-' and '_'. Pure.
[[nodiscard]] bool is_source_name(std::string_view text);

/// Adds an entry of a [source.NAME] to `layer`: where the source is and who asks there (url; user; password,
/// password-file or password-env), or one of the options that say how a source is read. Programs that ask take only
/// what is asked about it (prompt, profile, window, fps, …), which the others pass over. Throws UsageError naming file
/// and line.
void add_source_setting(Layer& layer, const Command& program, const TomlEntry& entry, const std::string& file);

/// Where the applied [source.NAME] says that its source is; empty where it does not.
[[nodiscard]] std::string url_of_source(const Settings& settings);

/// Who asks there, by the applied [source.NAME]; no user: nobody in particular. Throws UsageError naming file and line
/// where the password's file or variable is not there.
[[nodiscard]] Login login_of_source(const Settings& settings);

} // namespace vlm::cli
