// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "common/infer/backend_options.hpp"

namespace vlm::infer {

/// The key that `source` names, without white space around it; nothing where it names none. Throws UsageError where the
/// named variable, file or command gives no key, or one that no header can carry; SystemError where the file cannot be
/// read. A command has 30 s.
[[nodiscard]] std::optional<std::string> read_key(const KeySource& source, const Environment& environment);

/// Throws UsageError where `key` holds a character that no header can carry; `origin` says where it came from.
[[nodiscard]] std::string checked_key(const std::string& key, const std::string& origin);

} // namespace vlm::infer
