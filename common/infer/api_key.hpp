// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "common/infer/backend_options.hpp"

namespace vlm::infer {

/// The key that `source` names (of a file or a command the first line), without white space around it; nothing where it
/// names none. A source that has its value is not read. Throws UsageError where the named variable, file or command
/// gives no key, or one that no header can carry; Interrupted where the user ends the wait for a command.
[[nodiscard]] std::optional<std::string> read_key(const KeySource& source, const Environment& environment);

/// Reads the key into the source's value: a command has side effects, and a pipe can be read only once. Throws as
/// read_key does.
void keep_key(KeySource& source, const Environment& environment);

/// Throws UsageError where `key` holds a character that no header can carry; `origin` says where it came from.
[[nodiscard]] std::string checked_key(const std::string& key, const std::string& origin);

} // namespace vlm::infer
