// SPDX-License-Identifier: Apache-2.0
#include "common/cli/toml_file.hpp"
#include "tests/fuzz/fuzz.hpp"

void vlm::fuzz::examine(std::string_view input) {
    std::vector<cli::TomlEntry> entries;
    if (!accepted([&] { entries = cli::parse_toml(std::string{input}, "f.toml", {"schema"}); })) return;
    int line = 0;
    for (const cli::TomlEntry& entry : entries) {
        require(!entry.path.empty(), "a value has a name");
        require(entry.array || entry.values.size() == 1, "only an array has other than one value");
        require(entry.line >= line, "values come in the order of their lines");
        line = entry.line;
    }
}
