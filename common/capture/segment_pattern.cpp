// SPDX-License-Identifier: Apache-2.0
#include "common/capture/segment_pattern.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <ctime>
#include <filesystem>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/capture/file_pattern.hpp"

namespace vlm::capture {

using base::UsageError;

namespace {

namespace fs = std::filesystem;

constexpr std::string_view conversions = "YmdHMSjs%";
constexpr std::string_view source_variable = "{source}";

/// How many digits a conversion gives: always as many, or one source's files could be taken for another's.
std::size_t digits_of(char conversion) {
    switch (conversion) {
    case 'Y':
        return 4;
    case 'j':
        return 3;
    case 's':
        return 10; // since 2001
    default:
        return 2;
    }
}

/// `pattern` with the source's name in it.
std::string with_source(const std::string& pattern, const std::string& source) {
    std::string safe = as_file_name(source);
    for (auto percent = safe.find('%'); percent != std::string::npos; percent = safe.find('%', percent + 2))
        safe.insert(percent, 1, '%'); // it is no conversion
    std::string name = pattern;
    for (auto at = name.find(source_variable); at != std::string::npos; at = name.find(source_variable, at)) {
        name.replace(at, source_variable.size(), safe);
        at += safe.size();
    }
    return name;
}

/// Whether digits of the right number stand where the pattern converts a time.
bool fits(std::string_view name, std::string_view pattern) {
    while (!pattern.empty()) {
        if (pattern.front() == '%' && pattern[1] != '%') {
            const std::size_t wanted = digits_of(pattern[1]);
            std::size_t digits = 0;
            while (digits < std::min(name.size(), wanted) &&
                   std::isdigit(static_cast<unsigned char>(name[digits])) != 0)
                ++digits;
            if (digits != wanted) return false;
            name.remove_prefix(digits);
            pattern.remove_prefix(2);
            continue;
        }
        if (name.empty() || name.front() != pattern.front()) return false;
        pattern.remove_prefix(pattern.front() == '%' ? 2 : 1);
        name.remove_prefix(1);
    }
    return name.empty();
}

/// "a/b~2.mp4" -> "a/b.mp4".
std::string without_number(const std::string& path) {
    const fs::path file{path};
    std::string stem = file.stem().string();
    const auto mark = stem.rfind(numbering_mark);
    if (mark == std::string::npos || mark + 1 == stem.size()) return path;
    if (stem.find_first_not_of("0123456789", mark + 1) != std::string::npos) return path;
    return (file.parent_path() / (stem.substr(0, mark) + file.extension().string())).string();
}

} // namespace

SegmentPattern::SegmentPattern(const std::string& pattern, std::size_t sources)
    : m_pattern{pattern} {
    const std::string ending = base::lower(fs::path{pattern}.extension().string());
    if (ending != ".mp4" && ending != ".mkv") {
        throw UsageError{fmt::format("--record {}: segments end in .mp4 or .mkv", pattern)};
    }
    for (auto at = pattern.find('%'); at != std::string::npos; at = pattern.find('%', at + 2)) {
        if (at + 1 < pattern.size() && conversions.find(pattern[at + 1]) != std::string_view::npos) continue;
        throw UsageError{
            fmt::format("--record {}: of strftime's conversions there are %Y %m %d %H %M %S %j %s", pattern)};
    }
    for (auto at = pattern.find('{'); at != std::string::npos; at = pattern.find('{', at + 1)) {
        if (pattern.compare(at, source_variable.size(), source_variable) == 0) continue;
        throw UsageError{fmt::format("--record {}: the only variable is {{source}}", pattern)};
    }
    if (sources > 1 && pattern.find(source_variable) == std::string::npos) {
        throw UsageError{fmt::format("--record {}: needs {{source}}, since there are several", pattern)};
    }
}

std::string SegmentPattern::path(base::Wall began, const std::string& source) const {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(began);
    std::tm local{};
    ::localtime_r(&seconds, &local);
    std::array<char, 4096> name{};
    const std::string format = with_source(m_pattern, source);
    if (std::strftime(name.data(), name.size(), format.c_str(), &local) == 0) {
        throw UsageError{fmt::format("--record {}: gives too long a name", m_pattern)};
    }
    return name.data();
}

std::string SegmentPattern::numbered(const std::string& path, int number) {
    const fs::path file{path};
    const std::string name =
        fmt::format("{}{}{}{}", file.stem().string(), numbering_mark, number, file.extension().string());
    return (file.parent_path() / name).string();
}

std::string SegmentPattern::folder(const std::string& source) const {
    const std::string format = with_source(m_pattern, source);
    const std::string folder = fs::path{format.substr(0, format.find('%')) + "x"}.parent_path().string();
    return folder.empty() ? "." : folder;
}

int SegmentPattern::depth(const std::string& source) const {
    const fs::path top = fs::path{folder(source)}.lexically_normal();
    const fs::path below = fs::path{with_source(m_pattern, source)}.lexically_normal().lexically_relative(top);
    return static_cast<int>(std::distance(below.begin(), below.end())) - 1;
}

bool SegmentPattern::matches(const std::string& path, const std::string& source) const {
    const std::string format = fs::path{with_source(m_pattern, source)}.lexically_normal().string();
    const std::string name = fs::path{path}.lexically_normal().string();
    return fits(name, format) || fits(without_number(name), format);
}

std::string SegmentPattern::format() const {
    return base::lower(m_pattern).ends_with(".mkv") ? "matroska" : "mp4";
}

} // namespace vlm::capture
