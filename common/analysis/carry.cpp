// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/carry.hpp"

#include <string_view>

#include "common/analysis/template.hpp"

namespace vlm::analysis {
namespace {

std::string without_previous(std::string_view text) {
    constexpr std::string_view variable = "{previous}";
    std::string rest;
    while (!text.empty()) {
        std::size_t kept = 1;
        if (text.starts_with("{{")) {
            kept = 2; // a brace itself
        } else if (text.starts_with(variable)) {
            text.remove_prefix(variable.size());
            continue;
        }
        rest += text.substr(0, kept);
        text.remove_prefix(kept);
    }
    return rest;
}

} // namespace

std::string carrying(const std::string& text, std::optional<Carry> carry) {
    if (!carry) return text;
    const bool has = Template{text}.uses("previous");
    if (*carry == Carry::none) return has ? without_previous(text) : text;
    return has ? text : "Your answer before this one, if there was one: {previous}\n\n" + text;
}

} // namespace vlm::analysis
