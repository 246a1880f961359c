// SPDX-License-Identifier: Apache-2.0
#include "common/base/clock.hpp"

#include <array>
#include <cctype>
#include <charconv>
#include <ctime>
#include <optional>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/text.hpp"

namespace vlm::base {
namespace {

constexpr std::int64_t million = 1'000'000;
/// Longer spans are refused, so that sums of a few of them cannot overflow: about 31,000 years.
constexpr std::int64_t longest_seconds = million * million;

struct Unit {
    std::string_view name;
    std::int64_t micros;
};
constexpr std::array<Unit, 6> units = {Unit{"us", 1},       {"ms", 1000},          {"s", million},
                                       {"m", 60 * million}, {"h", 3600 * million}, {"d", 86400 * million}};

/// Takes "12.345" from the front of `text` as millionths; nothing where no digit stands there.
std::optional<std::int64_t> take_millionths(std::string_view& text) {
    std::int64_t whole = 0;
    std::int64_t fraction = 0;
    std::size_t at = 0;
    std::size_t digits = 0;
    for (; at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) != 0; ++at, ++digits) {
        whole = whole * 10 + (text[at] - '0');
        if (whole > longest_seconds) return std::nullopt;
    }
    if (at < text.size() && text[at] == '.') {
        ++at;
        for (std::int64_t scale = million / 10;
             at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) != 0; ++at, ++digits, scale /= 10) {
            fraction += scale * (text[at] - '0');
        }
    }
    if (digits == 0) return std::nullopt;
    text.remove_prefix(at);
    return whole * million + fraction;
}

/// "1:30" and "00:01:30.5".
std::optional<Micros> parse_clock(std::string_view text) {
    std::int64_t total = 0;
    const auto parts = split(text, ':');
    if (parts.size() > 3) return std::nullopt;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        std::string_view part = parts[i];
        const bool last = i + 1 == parts.size();
        if (!last && part.find('.') != std::string_view::npos) return std::nullopt;
        const auto value = take_millionths(part);
        if (!value || !part.empty() || (i > 0 && *value >= 60 * million)) return std::nullopt;
        if (total > longest_seconds * million / 60) return std::nullopt;
        total = total * 60 + *value;
    }
    return total > longest_seconds * million ? std::nullopt : std::optional{Micros{total}};
}

/// Takes a unit's name from the front of `text`; seconds where nothing is left.
std::optional<std::int64_t> take_unit(std::string_view& text) {
    if (text.empty()) return million;
    const auto length = std::min(text.find_first_of("0123456789."), text.size());
    for (const Unit& unit : units) {
        if (text.substr(0, length) == unit.name) {
            text.remove_prefix(length);
            return unit.micros;
        }
    }
    return std::nullopt;
}

/// "90", "90s", "1h30m".
std::optional<Micros> parse_units(std::string_view text) {
    std::int64_t total = 0;
    for (bool first = true; first || !text.empty(); first = false) {
        const auto value = take_millionths(text);
        if (!value) return std::nullopt;
        const bool bare = text.empty();
        const auto unit = take_unit(text);
        if (!unit || (bare && !first)) return std::nullopt;
        const std::int64_t whole = *value / million;
        if (whole > longest_seconds * million / *unit) return std::nullopt;
        total += whole * *unit + *value % million * *unit / million;
        if (total > longest_seconds * million) return std::nullopt;
    }
    return Micros{total};
}

/// The number in some digits.
unsigned number_in(std::string_view digits) {
    unsigned number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

bool has_shape(std::string_view text, std::string_view shape) {
    return std::equal(text.begin(), text.end(), shape.begin(), shape.end(), [](char given, char shown) {
        return shown == '0' ? given >= '0' && given <= '9' : given == shown;
    });
}

/// "" or ".5", as millionths.
std::optional<std::int64_t> parse_fraction(std::string_view text) {
    if (text.empty()) return 0;
    if (text.front() != '.' || text.find_first_not_of("0123456789", 1) != std::string_view::npos) return std::nullopt;
    return take_millionths(text).value_or(0);
}

} // namespace

double ms_since(Steady::time_point start) {
    return std::chrono::duration<double, std::milli>(Steady::now() - start).count();
}

Micros parse_duration(std::string_view text) {
    const std::string_view trimmed = trim(text);
    const auto parsed = trimmed.find(':') != std::string_view::npos ? parse_clock(trimmed) : parse_units(trimmed);
    if (!parsed) {
        throw UsageError{fmt::format("'{}' is not a duration; try 90, 90s, 1:30, 00:01:30.5 or 250ms", text)};
    }
    return *parsed;
}

std::string format_seconds(Micros time) {
    const std::int64_t value = time.count();
    const std::uint64_t size = value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    return fmt::format("{}{}.{:06}", value < 0 ? "-" : "", size / million, size % million);
}

double to_seconds(Micros time) {
    return static_cast<double>(time.count()) / 1e6;
}

std::string format_clock(Micros time) {
    const std::int64_t ms = time.count() / 1000;
    const std::int64_t seconds = ms / 1000;
    std::string out = seconds >= 3600 ? fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
                                      : fmt::format("{}:{:02}", seconds / 60, seconds % 60);
    if (ms % 1000 == 0) return out;
    out += fmt::format(".{:03}", ms % 1000);
    return out.substr(0, out.find_last_not_of('0') + 1);
}

Wall wall_now() {
    return std::chrono::time_point_cast<Micros>(std::chrono::system_clock::now());
}

std::string format_wall(Wall time) {
    const auto ms = std::chrono::floor<std::chrono::milliseconds>(time);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(ms);
    const std::time_t when = seconds.time_since_epoch().count(); // to_time_t() ends in 2262
    std::tm parts{};
    gmtime_r(&when, &parts);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                       parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, (ms - seconds).count());
}

std::optional<Wall> parse_wall(std::string_view text) {
    constexpr std::string_view shape = "0000-00-00T00:00:00";
    if (!text.ends_with('Z') || !has_shape(text.substr(0, shape.size()), shape)) return std::nullopt;
    const auto number = [&](std::size_t from, std::size_t length) { return number_in(text.substr(from, length)); };
    const std::chrono::year_month_day day{std::chrono::year{static_cast<int>(number(0, 4))},
                                          std::chrono::month{number(5, 2)}, std::chrono::day{number(8, 2)}};
    const auto fraction = parse_fraction(text.substr(shape.size(), text.size() - shape.size() - 1));
    constexpr unsigned leap_second = 60;
    if (!day.ok() || number(11, 2) > 23 || number(14, 2) > 59 || number(17, 2) > leap_second || !fraction)
        return std::nullopt;
    return std::chrono::sys_days{day} + std::chrono::hours{number(11, 2)} + std::chrono::minutes{number(14, 2)} +
           std::chrono::seconds{number(17, 2)} + Micros{*fraction};
}

} // namespace vlm::base
