// SPDX-License-Identifier: Apache-2.0
#include "common/base/proc_text.hpp"

#include <charconv>
#include <limits>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/text.hpp"

namespace vlm::base {
namespace {

constexpr std::string_view blanks = " \t\n";
constexpr std::int64_t kibi = 1024;
constexpr std::int64_t million = 1'000'000;
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

} // namespace

std::vector<std::string_view> words(std::string_view line) {
    std::vector<std::string_view> words;
    for (auto begin = line.find_first_not_of(blanks); begin != std::string_view::npos;) {
        const auto end = std::min(line.find_first_of(blanks, begin), line.size());
        words.push_back(line.substr(begin, end - begin));
        begin = line.find_first_not_of(blanks, end);
    }
    return words;
}

std::optional<std::int64_t> parse_count(std::string_view text) {
    const std::string_view digits = trim(text);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool whole = error == std::errc{} && end == digits.data() + digits.size() && value >= 0;
    return whole ? std::optional{value} : std::nullopt;
}

std::optional<std::int64_t> kilobytes_of(std::string_view text, std::string_view name) {
    for (const std::string_view line : split(text, '\n')) {
        const auto parts = words(line);
        if (parts.size() != 3 || parts[2] != "kB" || parts[0].substr(0, name.size()) != name) continue;
        if (parts[0].substr(name.size()) != ":") continue;
        const auto value = parse_count(parts[1]);
        return value && *value <= most / kibi ? std::optional{*value * kibi} : std::nullopt;
    }
    return std::nullopt;
}

std::optional<Micros> ticks_to_time(std::int64_t ticks, long ticks_per_second) {
    if (ticks_per_second <= 0 || ticks < 0 || ticks > most / million) return std::nullopt;
    return Micros{ticks * million / ticks_per_second};
}

std::string read_kernel_file(const std::string& path) {
    try {
        return read_file(path);
    } catch (const SystemError&) { // what a machine does not tell is absent from what is read of it
        return {};
    }
}

} // namespace vlm::base
