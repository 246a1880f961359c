// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace vlm::cli {

/// Who asks a source for its pictures; no user: nobody in particular.
struct Login {
    std::string user;
    std::string password;
};

/// The login that `netrc` has for a host: its "machine" entry, else its "default". The format is that of ~/.netrc:
/// "machine HOST login USER password PASSWORD", words apart by white space. Pure. Throws UsageError for another one.
[[nodiscard]] Login login_in(const std::string& netrc, const std::string& host);

/// The login for a place: of the file `credentials` where it has one for the place's host, else VLM_SOURCE_USER and
/// VLM_SOURCE_PASSWORD. Nobody for places that are no URL. Throws UsageError where the file cannot be read.
[[nodiscard]] Login source_login(const std::string& place, const std::string& credentials);

} // namespace vlm::cli
