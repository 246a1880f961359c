// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <vector>

namespace vlm::cli {

/// One value of a TOML 1.0 document with the way to it. An array gives its elements; the n-th table of an array of
/// tables has n in its path ("override", "0", "model").
struct TomlEntry {
    std::vector<std::string> path;
    std::vector<std::string> values; ///< as text: strings as they are, numbers and booleans as written
    bool array = false;
    int line = 0;

    [[nodiscard]] const std::string& key() const { return path.back(); }
};

/// The document's values in the order of their lines. A table under a key of `json_keys` is one value: its JSON text.
/// Throws UsageError "<name>:<line>: <what is wrong>" on a document that is no TOML or holds a date.
[[nodiscard]] std::vector<TomlEntry> parse_toml(const std::string& text, const std::string& name,
                                                const std::set<std::string>& json_keys);

} // namespace vlm::cli
