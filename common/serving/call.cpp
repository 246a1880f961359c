// SPDX-License-Identifier: Apache-2.0
#include "common/serving/call.hpp"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "common/base/text.hpp"
#include "common/serving/problem.hpp"

namespace vlm::serving {

std::optional<base::Micros> seconds_of(const http::Query& query, std::string_view name) {
    const auto text = query.find(name);
    if (!text) return std::nullopt;
    double seconds = 0;
    const char* end = text->data() + text->size();
    const auto [stop, error] = std::from_chars(text->data(), end, seconds);
    constexpr double most = 1e9; // thirty years
    if (error != std::errc{} || stop != end || !(std::abs(seconds) <= most))
        throw Problem{400, fmt::format("{}: '{}' is no time in seconds", name, base::one_line(*text, 40))};
    return base::Micros{std::llround(seconds * 1e6)};
}

base::Micros needed_seconds_of(const http::Query& query, std::string_view name) {
    const auto time = seconds_of(query, name);
    if (!time) throw Problem{400, fmt::format("which time? say ?{}=SECONDS", name)};
    return *time;
}

std::int64_t number_of(const http::Query& query, std::string_view name, std::int64_t standard, std::int64_t least,
                       std::int64_t most) {
    const auto text = query.find(name);
    if (!text) return standard;
    std::int64_t number = 0;
    const char* end = text->data() + text->size();
    const auto [stop, error] = std::from_chars(text->data(), end, number);
    if (error != std::errc{} || stop != end || number < least || number > most) {
        throw Problem{400, fmt::format("{}: '{}' is no whole number from {} to {}", name, base::one_line(*text, 40),
                                       least, most)};
    }
    return number;
}

} // namespace vlm::serving
