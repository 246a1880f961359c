// SPDX-License-Identifier: Apache-2.0
#include "common/records/json_line.hpp"

#include <cmath>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/base/text.hpp"

namespace vlm::records {

namespace {

bool is_c1_control(std::string_view text, std::size_t i) {
    return text[i] == '\xC2' && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
}

/// The character at `i` in a JSON text; `i` then stands on its last byte. Controls are escaped.
std::string escaped(std::string_view text, std::size_t& i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == '\n') return "\\n";
    if (c == '\t') return "\\t";
    if (c < 0x20 || c == 0x7F) return fmt::format("\\u{:04x}", c);
    if (is_c1_control(text, i)) return fmt::format("\\u{:04x}", static_cast<unsigned char>(text[++i]));
    return {text[i]};
}

std::string quoted(std::string_view value) {
    const std::string text = base::valid_utf8(value);
    std::string quoted = "\"";
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"' || text[i] == '\\') quoted += '\\';
        quoted += escaped(text, i);
    }
    return quoted + '"';
}

} // namespace

std::string compact_json(std::string_view json) {
    std::string compact;
    bool in_text = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (!in_text && (c == ' ' || c == '\n' || c == '\r' || c == '\t')) continue;
        compact += escaped(json, i);
        if (in_text && c == '\\')
            compact += json[++i];
        else if (c == '"')
            in_text = !in_text;
    }
    return compact;
}

std::string& JsonLine::start(std::string_view name) {
    if (m_text.back() != '{') m_text += ',';
    m_text += fmt::format("\"{}\":", name);
    return m_text;
}

JsonLine& JsonLine::text(std::string_view name, std::string_view value) {
    start(name) += quoted(value);
    return *this;
}

JsonLine& JsonLine::text_or_null(std::string_view name, std::string_view value) {
    return value.empty() ? null(name) : text(name, value);
}

JsonLine& JsonLine::boolean(std::string_view name, bool value) {
    start(name) += value ? "true" : "false";
    return *this;
}

JsonLine& JsonLine::integer(std::string_view name, std::int64_t value) {
    start(name) += std::to_string(value);
    return *this;
}

JsonLine& JsonLine::integer(std::string_view name, std::optional<std::int64_t> value) {
    return value ? integer(name, *value) : null(name);
}

JsonLine& JsonLine::decimal(std::string_view name, double value, int digits) {
    if (!std::isfinite(value)) return null(name);
    start(name) += fmt::format("{:.{}f}", value, digits);
    return *this;
}

JsonLine& JsonLine::decimal(std::string_view name, std::optional<double> value, int digits) {
    return value ? decimal(name, *value, digits) : null(name);
}

JsonLine& JsonLine::seconds(std::string_view name, base::Micros value) {
    start(name) += base::format_seconds(value);
    return *this;
}

JsonLine& JsonLine::seconds_or_null(std::string_view name, std::optional<base::Micros> value) {
    return value ? seconds(name, *value) : null(name);
}

JsonLine& JsonLine::seconds(std::string_view name, std::span<const base::Micros> values) {
    std::string& text = start(name);
    text += '[';
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i > 0) text += ',';
        text += base::format_seconds(values[i]);
    }
    text += ']';
    return *this;
}

JsonLine& JsonLine::null(std::string_view name) {
    start(name) += "null";
    return *this;
}

JsonLine& JsonLine::json(std::string_view name, std::string_view value) {
    // The library takes NUL for the end.
    if (value.find('\0') != std::string_view::npos || !nlohmann::json::accept(value))
        throw std::invalid_argument{"a member's value is no JSON"};
    start(name) += compact_json(value);
    return *this;
}

JsonLine& JsonLine::open(std::string_view name) {
    start(name) += '{';
    return *this;
}

JsonLine& JsonLine::close() {
    m_text += '}';
    return *this;
}

} // namespace vlm::records
