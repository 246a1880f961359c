// SPDX-License-Identifier: Apache-2.0
#include "common/cli/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/base/error.hpp"
#include "common/base/text.hpp"

namespace vlm::cli {
namespace {

using base::UsageError;

/// All of `text` as a number; nothing where a part of it is something else.
template <typename T>
std::optional<T> whole_text(std::string_view text) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<std::int64_t> digits(std::string_view text) {
    if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    return whole_text<std::int64_t>(text);
}

/// Both parts are at most a thousand million, so that products with times stay in range.
std::optional<Rate> reduced(std::optional<std::int64_t> numerator, std::optional<std::int64_t> denominator) {
    if (!numerator || !denominator || *numerator <= 0 || *denominator <= 0) return std::nullopt;
    const std::int64_t common = std::gcd(*numerator, *denominator);
    const Rate rate{*numerator / common, *denominator / common};
    constexpr std::int64_t most = 1'000'000'000;
    return rate.numerator <= most && rate.denominator <= most ? std::optional{rate} : std::nullopt;
}

/// "29.97": the digits over a power of ten. Nine digits are more than any clock holds.
std::optional<Rate> decimal_rate(std::string_view text) {
    const auto point = text.find('.');
    if (point == std::string_view::npos) return reduced(digits(text), 1);
    const std::string_view fraction = text.substr(point + 1);
    if (text.size() > 18 || fraction.empty()) return std::nullopt;
    std::int64_t scale = 1;
    for (std::size_t i = 0; i < fraction.size(); ++i) {
        scale *= 10;
    }
    return reduced(digits(std::string{text.substr(0, point)} + std::string{fraction}), scale);
}

} // namespace

std::int64_t parse_whole(const std::string& text, std::int64_t least, std::int64_t most) {
    const auto value = whole_text<std::int64_t>(text);
    if (!value) throw UsageError{fmt::format("'{}' is not a whole number", text)};
    if (*value < least) throw UsageError{fmt::format("{} is less than {}", text, least)};
    if (*value > most) throw UsageError{fmt::format("{} is more than {}", text, most)};
    return *value;
}

double parse_number(const std::string& text, double least, double most) {
    const auto value = whole_text<double>(text);
    if (!value || !std::isfinite(*value)) throw UsageError{fmt::format("'{}' is not a number", text)};
    if (*value < least) throw UsageError{fmt::format("{} is less than {}", text, least)};
    if (*value > most) throw UsageError{fmt::format("{} is more than {}", text, most)};
    return *value;
}

Rate parse_rate(const std::string& text) {
    const auto slash = text.find('/');
    const auto rate = slash == std::string::npos ? decimal_rate(text)
                                                 : reduced(digits(std::string_view{text}.substr(0, slash)),
                                                           digits(std::string_view{text}.substr(slash + 1)));
    if (!rate) throw UsageError{fmt::format("'{}' is not a rate above zero; try 1, 0.5 or 30000/1001", text)};
    return *rate;
}

Size parse_size(const std::string& text) {
    constexpr std::int64_t most = 16384;
    const auto cross = std::min(text.find('x'), text.size());
    const auto width = digits(std::string_view{text}.substr(0, cross));
    const auto height = digits(std::string_view{text}.substr(std::min(cross + 1, text.size())));
    if (!width || !height) throw UsageError{fmt::format("'{}' is not a size; try 1280x720", text)};
    if (*width < 1 || *height < 1 || *width > most || *height > most) {
        throw UsageError{fmt::format("{}: each side is from 1 to {} pixels", text, most)};
    }
    return {static_cast<int>(*width), static_cast<int>(*height)};
}

base::Micros parse_span(const std::string& text) {
    const base::Micros span = base::parse_duration(text);
    if (span.count() == 0) throw UsageError{fmt::format("'{}' is not above zero", text)};
    return span;
}

std::int64_t parse_bytes(const std::string& text) {
    constexpr std::string_view units = "KMGT";
    constexpr double most = 9e18;
    const auto unit = text.empty() ? std::string_view::npos : units.find(text.back());
    const bool scaled = unit != std::string_view::npos;
    const double factor = scaled ? std::ldexp(1.0, 10 * (static_cast<int>(unit) + 1)) : 1;
    try {
        return std::llround(parse_number(scaled ? text.substr(0, text.size() - 1) : text, 1, most / factor) * factor);
    } catch (const base::UsageError&) { // it speaks of numbers only
        throw base::UsageError{fmt::format("'{}' is no number of bytes; try 500M, 20G or 1.5T", text)};
    }
}

std::int64_t parse_bit_rate(const std::string& text) {
    constexpr double least = 1000;
    constexpr double most = 1e9;
    const char unit = text.empty() ? '\0' : text.back();
    const double factor = unit == 'M' ? 1e6 : unit == 'k' || unit == 'K' ? 1e3 : 1;
    try {
        const std::string number = factor > 1 ? text.substr(0, text.size() - 1) : text;
        return std::llround(parse_number(number, least / factor, most / factor) * factor);
    } catch (const base::UsageError&) { // it speaks of numbers without units
        throw base::UsageError{
            fmt::format("'{}' is no number of bits a second from 1k to 1000M; try 800k or 4M", text)};
    }
}

std::string parse_text(const std::string& text) {
    if (base::trim(text).empty()) throw UsageError{"is empty"};
    return text;
}

std::string parse_json_object(const std::string& text) {
    const auto value = nlohmann::json::parse(text, nullptr, false);
    if (!value.is_object()) throw UsageError{fmt::format("'{}' is not a JSON object", base::one_line(text, 60))};
    return text;
}

std::string parse_time(const std::string& text) {
    constexpr std::string_view shape = "0000-00-00T00:00:00.000Z";
    constexpr std::array<std::size_t, 6> lengths = {4, 7, 10, 16, 19, 24}; // of parts that are a time
    const auto fits = [](char given, char shown) {
        return shown == '0' ? given >= '0' && given <= '9' : given == shown;
    };
    const std::string plain = text.size() == 20 && text.back() == 'Z' ? text.substr(0, 19) : text;
    const bool whole = std::find(lengths.begin(), lengths.end(), plain.size()) != lengths.end();
    if (whole && std::equal(plain.begin(), plain.end(), shape.begin(), fits)) return plain;
    throw base::UsageError{"'" + base::one_line(text, 50) + "' is no time; try 2026-11-01 or 2026-11-01T08:30 (UTC)"};
}

base::Wall parse_wall(const std::string& text) {
    constexpr std::string_view first = "0000-01-01T00:00:00.000Z";
    const std::string begun = parse_time(text);
    if (const auto wall = base::parse_wall(begun + std::string{first.substr(begun.size())})) return *wall;
    throw base::UsageError{"'" + base::one_line(text, 50) + "' is no time: there is no such day or hour"};
}

std::size_t parse_choice(const std::string& text, std::span<const std::string_view> names) {
    const auto found = std::find(names.begin(), names.end(), text);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    const std::string near = base::nearest(text, {names.begin(), names.end()});
    throw UsageError{near.empty()
                         ? fmt::format("'{}' is none of {}", text, fmt::join(names, ", "))
                         : fmt::format("'{}' is none of {}; did you mean {}?", text, fmt::join(names, ", "), near)};
}

std::size_t parse_format(const std::string& text, std::span<const std::string_view> names) {
    if (text == "table") return parse_choice("text", names);
    return parse_choice(text == "json" ? "jsonl" : text, names);
}

} // namespace vlm::cli
