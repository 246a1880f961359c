// SPDX-License-Identifier: Apache-2.0
#include "common/base/text.hpp"

#include <endian.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <numeric>
#include <utility>

#include <fmt/format.h>

namespace vlm::base {
namespace {

constexpr std::string_view white = " \t\r\n\f\v";
constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/// The two digits of every 12 bits: one look for two, since pictures are long.
constexpr auto base64_pairs = [] {
    std::array<std::array<char, 2>, 4096> pairs{};
    for (std::size_t i = 0; i < pairs.size(); ++i)
        pairs[i] = {base64_digits[i >> 6U], base64_digits[i & 63U]};
    return pairs;
}();

std::uint64_t big_endian(const std::uint8_t* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return be64toh(word);
}

constexpr std::string_view replacement = "\xEF\xBF\xBD";

bool continues(std::string_view text, std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
}

/// Length of the valid UTF-8 sequence at `at`, or 0 (RFC 3629: no overlong forms, no surrogates, up to U+10FFFF).
std::size_t sequence_length(std::string_view text, std::size_t at) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const auto second = at + 1 < text.size() ? static_cast<unsigned char>(text[at + 1]) : 0U;
    if (lead == 0) return 0;
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead < 0xE0) return continues(text, at + 1) ? 2 : 0;
    if (lead >= 0xE0 && lead < 0xF0) {
        if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second >= 0xA0)) return 0;
        return continues(text, at + 1) && continues(text, at + 2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead < 0xF5) {
        if ((lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second >= 0x90)) return 0;
        return continues(text, at + 1) && continues(text, at + 2) && continues(text, at + 3) ? 4 : 0;
    }
    return 0;
}

struct Character {
    std::string_view bytes; ///< empty at the end
    std::string_view shown; ///< U+FFFD for a byte that is no UTF-8, and for NUL
};

/// Takes the first character off `text`.
Character next_character(std::string_view& text) {
    if (text.empty()) return {};
    const std::size_t length = sequence_length(text, 0);
    const std::string_view bytes = text.substr(0, std::max<std::size_t>(length, 1));
    text.remove_prefix(bytes.size());
    return {bytes, length == 0 ? replacement : bytes};
}

/// What changes the direction of the text around it (U+202A to U+202E, U+2066 to U+2069): a name can look like another.
bool is_direction(std::string_view character) {
    return (character >= "\u202A" && character <= "\u202E") || (character >= "\u2066" && character <= "\u2069");
}

/// C0, DEL, C1, and changes of direction.
bool is_control(std::string_view character) {
    if (is_direction(character)) return true;
    const auto first = static_cast<unsigned char>(character.front());
    if (character.size() == 2) return first == 0xC2 && static_cast<unsigned char>(character.back()) < 0xA0;
    return first < 0x20 || first == 0x7F;
}

/// Edit distance (insert, delete, replace: 1 each), one row at a time.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before;
    std::vector<std::size_t> last(b.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::vector<std::size_t> row{i + 1};
        for (std::size_t j = 0; j < b.size(); ++j) {
            row.push_back(std::min({last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1}));
            const bool swapped = i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j];
            if (swapped) row.back() = std::min(row.back(), before[j - 1] + 1);
        }
        before = std::exchange(last, std::move(row));
    }
    return last.back();
}

} // namespace

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(white);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(white) - first + 1);
}

std::string lower(std::string_view text) {
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    return out;
}

std::string valid_utf8(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (Character each = next_character(text); !each.bytes.empty(); each = next_character(text)) {
        out += each.shown;
    }
    return out;
}

std::string one_line(std::string_view text, std::size_t most) {
    std::string out;
    for (Character each = next_character(text); !each.bytes.empty(); each = next_character(text)) {
        const bool gap = each.bytes == " " || is_control(each.bytes);
        if (gap && (out.empty() || out.back() == ' ')) continue;
        out += gap ? " " : each.shown;
    }
    if (!out.empty() && out.back() == ' ') out.pop_back();
    if (out.size() <= most) return out;
    while (most > 0 && continues(out, most)) {
        --most;
    }
    return out.substr(0, most) + "…";
}

std::string printable(std::string_view text) {
    std::string out;
    for (Character each = next_character(text); !each.bytes.empty(); each = next_character(text)) {
        if (!is_control(each.bytes) || each.bytes == "\n" || each.bytes == "\t") out += each.shown;
    }
    return out;
}

std::string counted(std::uint64_t number, std::string_view noun) {
    return fmt::format("{} {}{}", number, noun, number == 1 ? "" : noun.ends_with('x') ? "es" : "s");
}

std::string percent_encoded(std::string_view text) {
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain =
            byte < 0x80 && (std::isalnum(byte) != 0 || std::string_view{"-._~"}.find(c) != std::string_view::npos);
        encoded += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
    }
    return encoded;
}

std::string markup_escaped(std::string_view text) {
    std::string escaped;
    for (const char c : printable(text)) {
        switch (c) {
        case '&':
            escaped += "&amp;";
            break;
        case '<':
            escaped += "&lt;";
            break;
        case '>':
            escaped += "&gt;";
            break;
        case '"':
            escaped += "&quot;";
            break;
        case '\'':
            escaped += "&#39;";
            break;
        default:
            escaped += c;
        }
    }
    return escaped;
}

std::string base64(std::span<const std::uint8_t> bytes) {
    std::string out((bytes.size() + 2) / 3 * 4, '=');
    char* to = out.data();
    const std::uint8_t* from = bytes.data();
    const std::uint8_t* const end = from + bytes.size();
    for (; end - from >= 8; from += 6, to += 8) { // six bytes of eight: a word read at once
        const std::uint64_t word = big_endian(from);
        for (std::size_t i = 0; i < 4; ++i)
            std::memcpy(to + 2 * i, base64_pairs[(word >> (52 - 12 * i)) & 4095U].data(), 2);
    }
    for (; end - from >= 3; from += 3, to += 4) {
        std::memcpy(to, base64_pairs[static_cast<std::size_t>(from[0]) << 4U | from[1] >> 4U].data(), 2);
        std::memcpy(to + 2, base64_pairs[(from[1] & 15U) << 8U | from[2]].data(), 2);
    }
    const std::size_t left = bytes.size() % 3;
    if (left == 0) return out;
    const std::uint32_t word = static_cast<std::uint32_t>(from[0]) << 16U | (left > 1 ? from[1] * 256U : 0U);
    for (std::size_t i = 0; i <= left; ++i)
        *to++ = base64_digits[(word >> (18U - 6U * i)) & 63U];
    return out;
}

std::optional<std::string> from_base64(std::string_view text) {
    static const auto values = [] {
        std::array<int, 256> table;
        table.fill(-1);
        for (std::size_t i = 0; i < base64_digits.size(); ++i)
            table[static_cast<unsigned char>(base64_digits[i])] = static_cast<int>(i);
        return table;
    }();
    for (int i = 0; i < 2 && text.ends_with('='); ++i)
        text.remove_suffix(1);
    if (text.size() % 4 == 1) return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3 + 2);
    std::uint32_t word = 0;
    int bits = 0;
    for (const char digit : text) {
        const int value = values[static_cast<unsigned char>(digit)];
        if (value < 0) return std::nullopt;
        word = (word << 6U) | static_cast<std::uint32_t>(value);
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        bytes += static_cast<char>((word >> static_cast<unsigned>(bits)) & 255U);
    }
    return bytes;
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
    std::string best;
    const std::size_t letters = word.size() - std::min(word.find_first_not_of('-'), word.size());
    std::size_t best_distance = std::clamp<std::size_t>(letters / 2, 1, 3) + 1;
    for (const std::string& candidate : candidates) {
        const std::size_t distance = edit_distance(word, candidate);
        if (distance < best_distance) {
            best_distance = distance;
            best = candidate;
        }
    }
    return best;
}

bool matches_glob(std::string_view text, std::string_view pattern) {
    const std::string low_text = lower(text);
    const std::string low_pattern = lower(pattern);
    std::size_t t = 0;
    std::size_t p = 0;
    std::size_t star = std::string::npos;
    std::size_t resume = 0;
    while (t < low_text.size()) {
        if (p < low_pattern.size() && low_pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < low_pattern.size() && (low_pattern[p] == '?' || low_pattern[p] == low_text[t])) {
            ++p;
            ++t;
        } else if (star != std::string::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    return low_pattern.find_first_not_of('*', p) == std::string::npos;
}

} // namespace vlm::base
