// SPDX-License-Identifier: Apache-2.0
#include "common/http/byte_range.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include "common/base/text.hpp"

namespace vlm::http {
namespace {

/// Digits and nothing else, as a number; one that is too large as the largest.
std::optional<std::int64_t> number_of(std::string_view text) {
    if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} ? number : std::numeric_limits<std::int64_t>::max();
}

WantedBytes last_bytes(std::int64_t count, std::int64_t size) {
    const std::int64_t taken = std::min(count, size);
    if (taken == 0) return {WantedBytes::Kind::outside, 0, 0};
    return {WantedBytes::Kind::part, size - taken, taken};
}

} // namespace

WantedBytes wanted_bytes(std::string_view range, std::int64_t size) {
    const WantedBytes all{WantedBytes::Kind::all, 0, size};
    const std::size_t sign = range.find('=');
    if (sign == std::string_view::npos || base::lower(base::trim(range.substr(0, sign))) != "bytes") return all;
    const std::string_view text = base::trim(range.substr(sign + 1));
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos) return all;
    const auto first = number_of(text.substr(0, dash));
    const auto last = number_of(text.substr(dash + 1));
    if (dash == 0) return last ? last_bytes(*last, size) : all;
    const bool is_open = dash + 1 == text.size();
    if (!first || (!last && !is_open) || (last && *last < *first)) return all;
    if (*first >= size) return {WantedBytes::Kind::outside, 0, 0};
    const std::int64_t end = last && *last < size ? *last + 1 : size;
    return {WantedBytes::Kind::part, *first, end - *first};
}

} // namespace vlm::http
