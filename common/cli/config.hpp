// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/cli/command.hpp"
#include "common/cli/layer.hpp"
#include "common/cli/toml_file.hpp"

namespace vlm::cli {

/// Options whose value may be a table in TOML: it stands for JSON.
[[nodiscard]] const std::set<std::string>& json_options();

/// $XDG_CACHE_HOME/vlm-tools, else ~/.cache/vlm-tools; "" where neither variable is set.
[[nodiscard]] std::string cache_folder();

/// $XDG_CONFIG_HOME/vlm-tools, else ~/.config/vlm-tools; "" where neither variable is set.
[[nodiscard]] std::string user_folder();

/// The setting `name` of the program or of any of its subcommands, or null.
[[nodiscard]] const Option* find_setting(const Command& program, const std::string& name);

/// `entry` as the value of the option that its key names. Throws UsageError "<file>:<line>: <key>: unknown option; did
/// you mean X?" where there is no such setting.
[[nodiscard]] Assignment to_assignment(const Command& program, const TomlEntry& entry, const std::string& file,
                                       Source source);

/// A configuration file: the section of this program ("vlm-analyze" has [analyze]) above the keys of the whole file.
/// Sections of other programs are left to those who read them; [prices."model"] becomes --price. An [[override]] is
/// what it is in a profile, above both, in programs that ask models; so is [source.NAME], in programs that know sources
/// by name.
[[nodiscard]] std::vector<Layer> config_layers(const Command& program, const std::string& text,
                                               const std::string& file);

/// VLM_<OPTION> for every setting of `command` ("max-side": VLM_MAX_SIDE). An empty variable is none.
[[nodiscard]] Layer environment_layer(const Command& command);

/// "max-side" -> "VLM_MAX_SIDE".
[[nodiscard]] std::string variable_name(const std::string& option);

} // namespace vlm::cli
