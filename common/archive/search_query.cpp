// SPDX-License-Identifier: Apache-2.0
#include "common/archive/search_query.hpp"

#include "common/base/text.hpp"

namespace vlm::archive {
namespace {

constexpr std::string_view white = " \t\n\v\f\r";

/// Takes a phrase or a word from the front of `text`, which begins with neither white space nor nothing.
std::string_view take_part(std::string_view& text) {
    const bool phrase = text.front() == '"';
    if (phrase) text.remove_prefix(1);
    const auto end = phrase ? text.find('"') : text.find_first_of(std::string{white} + '"');
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(part.size());
    if (phrase && !text.empty()) text.remove_prefix(1);
    return base::trim(part);
}

} // namespace

std::string quoted_query(std::string_view text) {
    const std::string valid = base::valid_utf8(text);
    std::string query;
    for (std::string_view rest = base::trim(valid); !rest.empty(); rest = base::trim(rest)) {
        const std::string_view part = take_part(rest);
        if (part.empty()) continue;
        if (!query.empty()) query += ' ';
        query += '"';
        query += part;
        query += '"';
    }
    return query;
}

} // namespace vlm::archive
