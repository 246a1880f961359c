// SPDX-License-Identifier: Apache-2.0
#include "common/cli/source_login.hpp"

#include <cstdlib>

#include <fmt/format.h>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/media/source_name.hpp"

namespace vlm::cli {
namespace {

/// "rtsp://user@host:554/1" -> "host".
std::string host_of(const std::string& url) {
    const auto begin = url.find("://") + 3;
    std::string host = url.substr(begin, url.find_first_of("/?#", begin) - begin);
    if (const auto at = host.rfind('@'); at != std::string::npos) host.erase(0, at + 1);
    if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
    return host.substr(0, host.find(':'));
}

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

/// The file's text. No password of it gets into the message.
std::string read_credentials(const std::string& file) {
    try {
        return base::read_file(file);
    } catch (const base::SystemError& error) {
        throw base::UsageError{fmt::format("--credentials {}", error.what())};
    }
}

} // namespace

Login source_login(const std::string& place, const std::string& credentials) {
    const std::string netrc = credentials.empty() ? "" : read_credentials(credentials);
    const bool url = media::is_url(place);
    Login login = login_in(netrc, url ? host_of(place) : "");
    if (!url) return {};
    if (!login.user.empty()) return login;
    Login usual{variable("VLM_SOURCE_USER"), variable("VLM_SOURCE_PASSWORD")};
    if (usual.user.empty() && !usual.password.empty())
        throw base::UsageError{"VLM_SOURCE_PASSWORD: needs VLM_SOURCE_USER"};
    return usual;
}

} // namespace vlm::cli
