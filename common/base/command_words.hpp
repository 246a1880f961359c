// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vlm::base {

/// A command as people write it, cut into its words as a shell would: at blanks, with '…', "…" and \ taking blanks
/// into a word. Nothing is expanded, and |, > and the like are just text: no shell runs. Pure. Throws UsageError where
/// a quote is not closed, or there is no word.
[[nodiscard]] std::vector<std::string> command_words(std::string_view text);

} // namespace vlm::base
