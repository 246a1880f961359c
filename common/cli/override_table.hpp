// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "common/cli/layer.hpp"
#include "common/cli/toml_file.hpp"

namespace vlm::cli {

/// Takes the name of a group ([sampling], [picture], [generation]) off the way to an option. Throws UsageError where
/// it is none.
[[nodiscard]] TomlEntry ungrouped(TomlEntry entry, const std::string& file);

/// Whether an entry stands in an [[override]] table, of a profile or of the configuration.
[[nodiscard]] bool is_override(const TomlEntry& entry);

/// What a file makes of an entry that stands for an option.
using ToAssignment = std::function<Assignment(const TomlEntry& entry)>;

/// Adds an entry of the n-th [[override]] to the n-th of `layer`: its `model`, or a setting. Throws UsageError naming
/// file and line.
void add_override(Layer& layer, TomlEntry entry, const std::string& file, const ToAssignment& to_assignment);

/// Throws UsageError where an [[override]] names no model.
void check_overrides(const Layer& layer, const std::string& file);

} // namespace vlm::cli
