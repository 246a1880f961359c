// SPDX-License-Identifier: Apache-2.0
#include "common/archive/file_finder.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "common/archive/url_place.hpp"
#include "common/base/error.hpp"
#include "common/base/file_status.hpp"
#include "common/base/text.hpp"
#include "common/media/opening.hpp"
#include "common/media/source_name.hpp"

namespace vlm::archive {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 37> endings = {
    ".3g2",  ".3gp", ".amv", ".asf",  ".avi", ".dav", ".divx",  ".dv",   ".f4v", ".flv",  ".h264", ".h265", ".hevc",
    ".ivf",  ".m1v", ".m2t", ".m2ts", ".m2v", ".m4v", ".mjpeg", ".mjpg", ".mkv", ".mod",  ".mov",  ".mp4",  ".mpe",
    ".mpeg", ".mpg", ".mts", ".mxf",  ".ogm", ".ogv", ".tod",   ".ts",   ".vob", ".webm", ".wmv"};

bool is_named_as_video(const fs::path& path) {
    const std::string ending = base::lower(path.extension().string());
    return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

FileFinder::Found found_url(const std::string& url) {
    const std::string place = place_of_url(url);
    if (media::is_web_address(url)) return {place, "", true, url};
    if (media::opening_of(url, {}).live) return {place, "is live, which is for vlm-capture"};
    return {place, "only addresses of the web can be added, http and https"};
}

} // namespace

std::optional<FileFinder::Found> FileFinder::next() {
    for (;;) {
        if (m_entries.empty()) {
            const auto input = m_inputs();
            if (!input) return std::nullopt;
            if (media::is_url(*input)) return found_url(*input);
            m_entries.push_back({fs::absolute(*input).lexically_normal().string(),
                                 m_options.inputs_are_named ? Origin::named : Origin::input});
        }
        const Entry entry = std::move(m_entries.front());
        m_entries.pop_front();
        if (auto found = looked_at(entry)) return found;
    }
}

std::optional<FileFinder::Found> FileFinder::looked_at(const Entry& entry) {
    const std::string& path = entry.path;
    const bool named = entry.origin == Origin::named;
    try {
        const base::FileStatus status = base::file_status(path);
        if (status.is_folder) {
            if (m_folders.insert(status.identity).second) add_folder(path);
            return std::nullopt;
        }
        if (named && !status.is_file) return Found{path, "is no file"};
        if (named || (status.is_file && is_named_as_video(path))) return Found{path, "", named};
        ++m_left_out;
        return std::nullopt;
    } catch (const base::SystemError& error) { // also a link that leads nowhere
        if (!named && !is_named_as_video(path)) return std::nullopt;
        if (entry.origin == Origin::input && error.error_number() == ENOENT) return std::nullopt;
        return Found{path, std::system_category().message(error.error_number())};
    } catch (const fs::filesystem_error& error) {
        return Found{path, error.code().message()};
    }
}

/// What is in a folder comes next, before what was to come.
void FileFinder::add_folder(const std::string& path) {
    if (m_options.on_folder) m_options.on_folder(path);
    std::vector<Entry> entries;
    for (const fs::directory_entry& entry : fs::directory_iterator{path}) {
        if (!entry.path().filename().string().starts_with('.'))
            entries.push_back({entry.path().string(), Origin::folder});
    }
    std::sort(entries.begin(), entries.end(), [](const Entry& one, const Entry& two) { return one.path < two.path; });
    m_entries.insert(m_entries.begin(), entries.begin(), entries.end());
}

} // namespace vlm::archive
