// SPDX-License-Identifier: Apache-2.0
#include "common/capture/file_pattern.hpp"

#include <filesystem>
#include <functional>
#include <system_error>

#include <fmt/format.h>

#include "common/base/clock.hpp"
#include "common/base/error.hpp"
#include "common/base/text.hpp"

namespace vlm::capture {

using base::UsageError;

namespace {

/// `pattern` with each {variable} replaced.
std::string filled(const std::string& pattern, const std::function<std::string(const std::string&)>& value) {
    std::string name;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const std::size_t close = pattern[i] == '{' ? pattern.find('}', i) : std::string::npos;
        if (close == std::string::npos) {
            name += pattern[i];
            continue;
        }
        name += value(pattern.substr(i + 1, close - i - 1));
        i = close;
    }
    return name;
}

PictureKind kind_of(const std::string& pattern) {
    const std::string ending = base::lower(std::filesystem::path{pattern}.extension().string());
    if (ending == ".jpg" || ending == ".jpeg") return PictureKind::jpeg;
    if (ending == ".png") return PictureKind::png;
    throw UsageError{fmt::format("-o {}: pictures end in .jpg or .png", pattern)};
}

} // namespace

std::string as_file_name(const std::string& source) {
    std::string name = std::filesystem::path{base::printable(source)}.filename().string();
    for (char& c : name) {
        if (c == '/' || c == '\n' || c == '\t' || c == numbering_mark) c = '_';
    }
    if (name.empty() || name.front() == '.') name.insert(0, "_");
    return name;
}

void make_folder_of(const std::string& path) {
    const std::filesystem::path folder = std::filesystem::path{path}.parent_path();
    std::error_code error;
    if (!folder.empty()) std::filesystem::create_directories(folder, error);
    if (error) throw base::OutputError{folder.string(), error.value()};
}

bool FilePattern::is_pattern(const std::string& name) {
    return name.find('{') != std::string::npos;
}

FilePattern::FilePattern(const std::string& pattern, std::size_t sources)
    : m_pattern{pattern}
    , m_kind{kind_of(pattern)} {
    bool tells_frames = false;
    bool tells_sources = sources < 2;
    std::ignore = filled(pattern, [&](const std::string& variable) -> std::string {
        tells_frames = tells_frames || variable == "t" || variable == "index";
        tells_sources = tells_sources || variable == "source";
        if (variable == "t" || variable == "index" || variable == "source") return "";
        throw UsageError{fmt::format("-o {}: {{{}}} is no variable of a name; there are {{t}} {{index}} {{source}}",
                                     pattern, variable)};
    });
    if (!tells_frames)
        throw UsageError{fmt::format("-o {}: needs {{t}} or {{index}}, or all frames have one name", pattern)};
    if (!tells_sources) throw UsageError{fmt::format("-o {}: needs {{source}}, since there are several", pattern)};
}

std::string FilePattern::name(const records::FrameRecord& frame) const {
    return filled(m_pattern, [&](const std::string& variable) {
        if (variable == "t") return base::format_seconds(frame.t);
        if (variable == "index") return fmt::format("{:06}", frame.index);
        return as_file_name(frame.source);
    });
}

std::string FilePattern::folder() const {
    return std::filesystem::path{m_pattern.substr(0, m_pattern.find('{')) + "x"}.parent_path().string();
}

} // namespace vlm::capture
