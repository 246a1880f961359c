// SPDX-License-Identifier: Apache-2.0
#include "common/infer/json_text.hpp"

#include <nlohmann/json.hpp>

#include "common/base/nesting.hpp"
#include "common/base/text.hpp"

namespace vlm::infer {
namespace {

using nlohmann::json;

/// The code unit of an escape \uXXXX at `at`, or -1.
int escaped_unit(std::string_view text, std::size_t at) {
    if (text.size() < at + 6 || text[at] != '\\' || text[at + 1] != 'u') return -1;
    int unit = 0;
    for (const char c : text.substr(at + 2, 4)) {
        const auto digit = std::string_view{"0123456789abcdef"}.find(base::lower({&c, 1}));
        if (digit == std::string_view::npos) return -1;
        unit = unit * 16 + static_cast<int>(digit);
    }
    return unit;
}

bool is_high(int unit) {
    return unit >= 0xD800 && unit < 0xDC00;
}
bool is_low(int unit) {
    return unit >= 0xDC00 && unit < 0xE000;
}

/// Replaces escapes of half surrogate pairs.
std::string mend_surrogates(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const int unit = escaped_unit(text, at);
        std::size_t length = unit >= 0 ? 6 : (text[at] == '\\' && at + 1 < text.size() ? 2 : 1);
        const bool pair = is_high(unit) && is_low(escaped_unit(text, at + 6));
        if (pair) length = 12;
        if (!pair && (is_high(unit) || is_low(unit))) {
            out += "\\ufffd";
        } else {
            out += text.substr(at, length);
        }
        at += length;
    }
    return out;
}

/// Sums of a few such counts cannot overflow.
constexpr std::uint64_t most_counted = std::uint64_t{1} << 53U;

/// Deeper nesting is no answer: copying or writing it goes by recursion, which could exhaust the stack.
constexpr int deepest = 200;

/// Discarded where it is no JSON, or too deep.
json parsed(std::string_view text) {
    if (text.empty() || base::nests_deeper(text, deepest)) return json(json::value_t::discarded);
    return json::parse(text, nullptr, false);
}

} // namespace

void append_json_string(std::string& out, std::string_view text) {
    out += json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<json> read_json(std::string_view text) {
    json value = parsed(text);
    if (value.is_discarded()) value = parsed(mend_surrogates(base::valid_utf8(text)));
    if (value.is_discarded()) return std::nullopt;
    return value;
}

const json& member_of(const json& object, const char* key) {
    static const json none;
    if (!object.is_object()) return none;
    const auto found = object.find(key);
    return found == object.end() ? none : *found;
}

std::string text_of(const json& object, const char* key) {
    const json& value = member_of(object, key);
    return value.is_string() ? value.get<std::string>() : "";
}

std::optional<std::int64_t> count_of(const json& object, const char* key) {
    const json& value = member_of(object, key);
    const bool fits = value.is_number_unsigned() && value.get<std::uint64_t>() <= most_counted;
    return fits ? std::optional{value.get<std::int64_t>()} : std::nullopt;
}

} // namespace vlm::infer
