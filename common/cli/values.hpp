// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "common/base/clock.hpp"

namespace vlm::cli {

/// A fraction in lowest terms, greater than zero.
struct Rate {
    std::int64_t numerator = 1;
    std::int64_t denominator = 1;
    bool operator==(const Rate&) const = default;
};

struct Size {
    int width = 0;
    int height = 0;
    bool operator==(const Size&) const = default;
};

// Each of these reads one value of an option and throws UsageError with the reason ("'x' is not a whole number"); the
// caller puts the option's name in front.

[[nodiscard]] std::int64_t parse_whole(const std::string& text, std::int64_t least, std::int64_t most);
[[nodiscard]] double parse_number(const std::string& text, double least, double most);

/// "2", "0.5", "29.97" (exactly 2997/100), "30000/1001".
[[nodiscard]] Rate parse_rate(const std::string& text);

/// "1280x720".
[[nodiscard]] Size parse_size(const std::string& text);

/// A duration above zero (base::parse_duration).
[[nodiscard]] base::Micros parse_span(const std::string& text);

/// "500", "20M", "1.5G": bytes, with K, M, G or T for powers of 1024.
[[nodiscard]] std::int64_t parse_bytes(const std::string& text);

/// "800k", "4M", "2.5M": bits a second, with k (or K) or M for powers of 1000, as FFmpeg takes them.
[[nodiscard]] std::int64_t parse_bit_rate(const std::string& text);

/// The text itself, which must not be empty or blank.
[[nodiscard]] std::string parse_text(const std::string& text);

/// The text itself where it is a JSON object.
[[nodiscard]] std::string parse_json_object(const std::string& text);

/// A time as the index holds it, or its beginning, which compares as the whole would. Throws UsageError.
[[nodiscard]] std::string parse_time(const std::string& text);

/// The same as the time at which it begins.
[[nodiscard]] base::Wall parse_wall(const std::string& text);

/// The position of `text` in `names`; a name that is not there gets a suggestion or the list.
[[nodiscard]] std::size_t parse_choice(const std::string& text, std::span<const std::string_view> names);

/// parse_choice for format_choice.
[[nodiscard]] std::size_t parse_format(const std::string& text, std::span<const std::string_view> names);

/// parse_whole as a function with its bounds, for Command::value.
template <typename T = int>
[[nodiscard]] std::function<T(const std::string&)> whole(T least, T most = std::numeric_limits<T>::max()) {
    return [least, most](const std::string& text) { return static_cast<T>(parse_whole(text, least, most)); };
}

/// parse_choice for an enum whose values are 0, 1, 2, … in the order of `names`.
template <typename Enum, std::size_t count>
[[nodiscard]] std::function<Enum(const std::string&)> choice(const std::array<std::string_view, count>& names) {
    return [names](const std::string& text) { return static_cast<Enum>(parse_choice(text, names)); };
}

/// The default of --format where it depends on who reads.
inline constexpr const char* text_or_jsonl = "text on a terminal, else jsonl";

/// choice() for --format, where earlier releases had other words, which are taken silently: "table" for "text", "json"
/// for "jsonl".
template <typename Enum, std::size_t count>
[[nodiscard]] std::function<Enum(const std::string&)> format_choice(const std::array<std::string_view, count>& names) {
    return [names](const std::string& text) { return static_cast<Enum>(parse_format(text, names)); };
}

} // namespace vlm::cli
