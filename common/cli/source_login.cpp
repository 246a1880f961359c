// SPDX-License-Identifier: Apache-2.0
#include "common/cli/source_login.hpp"

#include <cstdlib>
#include <sstream>

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

Login login_in(const std::string& netrc, const std::string& host) {
    std::istringstream words{netrc};
    Login found;
    bool exact = false;  // the entry that is read is the host's
    bool usable = false; // or the default one
    for (std::string word; words >> word;) {
        std::string value;
        if (word == "default") {
            exact = false;
            usable = found.user.empty();
            continue;
        }
        if (!(words >> value)) throw base::UsageError{"credentials: a value is missing at the end"};
        if (word == "machine") {
            if (exact && !found.user.empty()) return found;
            exact = usable = value == host;
        } else if (word == "login") {
            if (usable) found.user = value;
        } else if (word == "password") {
            if (usable) found.password = value;
        } else {
            throw base::UsageError{"credentials: they are written 'machine HOST login USER password PASSWORD'"};
        }
    }
    return found;
}

Login source_login(const std::string& place, const std::string& credentials) {
    if (!media::is_url(place)) return {};
    if (!credentials.empty()) {
        Login login = login_in(read_credentials(credentials), host_of(place));
        if (!login.user.empty()) return login;
    }
    return {variable("VLM_SOURCE_USER"), variable("VLM_SOURCE_PASSWORD")};
}

} // namespace vlm::cli
