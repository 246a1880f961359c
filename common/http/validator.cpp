// SPDX-License-Identifier: Apache-2.0
#include "common/http/validator.hpp"

#include "common/base/text.hpp"

namespace vlm::http {
namespace {

std::string_view without_weakness(std::string_view tag) {
    return tag.starts_with("W/") ? tag.substr(2) : tag;
}

} // namespace

bool has_tag(std::string_view list, std::string_view tag) {
    list = base::trim(list);
    if (list == "*") return true;
    // A tag may hold a comma, so that the list is not split at them.
    while (!list.empty()) {
        const std::size_t quote = list.find('"');
        if (quote == std::string_view::npos) return false;
        const std::size_t end = list.find('"', quote + 1);
        if (end == std::string_view::npos) return false;
        if (list.substr(quote, end + 1 - quote) == without_weakness(tag)) return true;
        list.remove_prefix(end + 1);
    }
    return false;
}

bool range_holds(std::string_view if_range, std::string_view tag) {
    if_range = base::trim(if_range);
    return if_range.empty() || (if_range == tag && !tag.starts_with("W/"));
}

} // namespace vlm::http
