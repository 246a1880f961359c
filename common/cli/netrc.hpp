// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace vlm::cli {

/// Who asks a source for its pictures; no user: nobody in particular.
struct Login {
    std::string user;
    std::string password;
};

/// The login that `netrc` has for a host: its "machine" entry, else its "default". The format is that of ~/.netrc as
/// curl reads it: "machine HOST login USER password PASSWORD", words apart by white space. A word in double quotes may
/// hold white space, and \" \\ \n \r \t. "account" is passed over; so are "macdef" up to an empty line and, where a
/// keyword could stand, "#" up to the line's end. Pure. Throws UsageError for another format, and for a password of
/// this host without a login; no word of the text but a host gets into it.
[[nodiscard]] Login login_in(std::string_view netrc, const std::string& host);

} // namespace vlm::cli
