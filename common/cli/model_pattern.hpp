// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace vlm::cli {

/// Whether settings for the models of `pattern` are for `model`. "*qwen*" is a glob that must fit the whole name;
/// "/qwen[23]/" between slashes a regular expression that must match somewhere in it, in bounded time. Case does not
/// count.
[[nodiscard]] bool is_for_model(const std::string& pattern, const std::string& model);

/// Throws UsageError where the pattern is too long, or what stands between slashes is no regular expression.
void check_model_pattern(const std::string& pattern);

} // namespace vlm::cli
