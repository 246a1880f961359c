// SPDX-License-Identifier: Apache-2.0
#include "common/media/source_name.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <fstream>
#include <string_view>

#include <sys/stat.h>

#include "common/base/error.hpp"
#include "common/base/text.hpp"

namespace vlm::media {

using base::InputError;

bool is_url(const std::string& name) {
    const auto mark = name.find("://");
    if (mark == std::string::npos || mark == 0) return false;
    const std::string_view scheme = std::string_view{name}.substr(0, mark);
    return std::isalpha(static_cast<unsigned char>(scheme.front())) != 0 &&
           std::all_of(scheme.begin(), scheme.end(), [](unsigned char c) {
               return std::isalnum(c) != 0 || c == '+' || c == '-' || c == '.' || c == '_';
           });
}

bool is_web_address(const std::string& name) {
    const std::string scheme = base::lower(name.substr(0, name.find("://")));
    return is_url(name) && (scheme == "http" || scheme == "https");
}

bool is_device(const std::string& name) {
    return name.starts_with("test:") || name.starts_with("screen:") || name.starts_with("/dev/video") ||
           name.starts_with("/dev/v4l/");
}

std::string url_of(const std::string& name) {
    if (is_url(name)) return name;
    struct stat status {};
    if (name != "-") {
        const bool pipe = ::stat(name.c_str(), &status) == 0 && S_ISFIFO(status.st_mode);
        return pipe ? pipe_url : "file:" + name;
    }
    const bool regular = ::fstat(0, &status) == 0 && S_ISREG(status.st_mode);
    return regular ? "file:/dev/stdin" : pipe_url;
}

bool is_regular_file(const std::string& name) {
    struct stat status {};
    return !is_url(name) && name != "-" && ::stat(name.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

void check_one_standard_input(const std::vector<std::string>& names) {
    if (std::count(names.begin(), names.end(), "-") > 1)
        throw base::UsageError{"-: standard input is one source, whatever its name"};
}

bool is_sequence_of_bytes(const std::string& name) {
    struct stat status {};
    if (is_url(name) || is_device(name)) return false;
    return name == "-" || (::stat(name.c_str(), &status) == 0 && !S_ISDIR(status.st_mode));
}

void check_readable(const std::string& name) {
    if (is_url(name) || is_device(name) || name == "-") return;
    struct stat status {};
    if (::stat(name.c_str(), &status) != 0) throw base::SystemError{name, errno};
    if (S_ISREG(status.st_mode) && status.st_size == 0) throw InputError{name, "is empty"};
}

bool begins_as_mp4(const std::string& name) {
    std::ifstream file{name, std::ios::binary};
    std::string head(8, '\0');
    file.read(head.data(), static_cast<std::streamsize>(head.size()));
    static constexpr std::array<std::string_view, 7> boxes = {"ftyp", "moov", "mdat", "free", "skip", "wide", "styp"};
    return std::find(boxes.begin(), boxes.end(), std::string_view{head}.substr(4)) != boxes.end();
}

} // namespace vlm::media
