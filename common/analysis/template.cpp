// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/template.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "common/base/error.hpp"

namespace vlm::analysis {
namespace {

std::string seconds(base::Micros time) {
    const std::string text = base::format_seconds(time);
    const std::string trimmed = text.substr(0, text.find_last_not_of('0') + 1);
    return trimmed.back() == '.' ? trimmed.substr(0, trimmed.size() - 1) : trimmed;
}

using Getter = std::string (*)(const TemplateValues&);

struct Variable {
    std::string_view name;
    Getter value;
};

constexpr std::array<Variable, 10> variables = {{
    {"source", [](const TemplateValues& values) { return values.source; }},
    {"t", [](const TemplateValues& values) { return seconds(values.t); }},
    {"t0", [](const TemplateValues& values) { return seconds(values.t0); }},
    {"t1", [](const TemplateValues& values) { return seconds(values.t1); }},
    {"wall", [](const TemplateValues& values) { return values.wall; }},
    {"width", [](const TemplateValues& values) { return std::to_string(values.width); }},
    {"height", [](const TemplateValues& values) { return std::to_string(values.height); }},
    {"n_frames", [](const TemplateValues& values) { return std::to_string(values.n_frames); }},
    {"previous", [](const TemplateValues& values) { return values.previous; }},
    {"transcript", [](const TemplateValues& values) { return values.transcript; }},
}};

/// The name in "{name}" at the front of `text`, or "" where something else stands there.
std::string_view braced_name(std::string_view text) {
    const auto end = text.find('}');
    if (end == std::string_view::npos || end < 2) return {};
    const std::string_view name = text.substr(1, end - 1);
    const auto is_word = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
    const bool number = std::isdigit(static_cast<unsigned char>(name.front())) != 0;
    return !number && std::all_of(name.begin(), name.end(), is_word) ? name : std::string_view{};
}

Getter getter(std::string_view name) {
    const auto found = std::find_if(variables.begin(), variables.end(),
                                    [&](const Variable& variable) { return variable.name == name; });
    if (found != variables.end()) return found->value;
    std::string known;
    for (const Variable& variable : variables) {
        known += fmt::format(" {{{}}}", variable.name);
    }
    throw base::UsageError{fmt::format(
        "{{{0}}} is no variable of a prompt; there are{1}, and {{{{{0}}}}} is the text itself", name, known)};
}

} // namespace

Template::Template(std::string_view text) {
    std::size_t open = 0; // "{{" without its "}}" so far
    while (!text.empty()) {
        std::size_t length = 1;
        if (text.starts_with("{{")) {
            ++open;
            length = 2;
            add_literal('{');
        } else if (open > 0 && text.starts_with("}}")) {
            --open;
            length = 2;
            add_literal('}');
        } else if (const auto name = text.front() == '{' ? braced_name(text) : std::string_view{}; !name.empty()) {
            m_parts.push_back({std::string{name}, getter(name)});
            length = name.size() + 2;
        } else {
            add_literal(text.front());
        }
        text.remove_prefix(length);
    }
}

std::string Template::render(const TemplateValues& values) const {
    std::string out;
    for (const Part& part : m_parts) {
        out += part.value == nullptr ? part.text : part.value(values);
    }
    return out;
}

bool Template::uses(std::string_view name) const {
    return std::any_of(m_parts.begin(), m_parts.end(),
                       [&](const Part& part) { return part.value != nullptr && part.text == name; });
}

void Template::add_literal(char c) {
    if (m_parts.empty() || m_parts.back().value != nullptr) m_parts.push_back({{}, nullptr});
    m_parts.back().text += c;
}

} // namespace vlm::analysis
