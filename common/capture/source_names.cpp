// SPDX-License-Identifier: Apache-2.0
#include "common/capture/source_names.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/capture/file_pattern.hpp"
#include "common/media/source_name.hpp"

namespace vlm::capture {

void check_names(const std::vector<NamedSource>& sources, NamesIn where) {
    constexpr const char* advice = "tell them apart: NAME=SOURCE";
    std::vector<std::string> places;
    std::transform(sources.begin(), sources.end(), std::back_inserter(places),
                   [](const NamedSource& source) { return source.place; });
    media::check_one_standard_input(places);
    std::map<std::string, std::string> called; // the name in files or records, and the source's own
    for (const NamedSource& source : sources) {
        const std::string name = source.called();
        const auto [same, is_new] = called.emplace(where == NamesIn::files ? as_file_name(name) : name, name);
        if (is_new) continue;
        if (same->second == name)
            throw base::UsageError{fmt::format("{}: two sources have this name; {}", name, advice)};
        throw base::UsageError{
            fmt::format("{} and {} are both {} in names of files; {}", same->second, name, same->first, advice)};
    }
}

} // namespace vlm::capture
