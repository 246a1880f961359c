// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace vlm::http {

/// The parts of an http or https URL.
struct Url {
    std::string scheme;    ///< "http" or "https"
    std::string user_info; ///< "user:password" or ""
    std::string host;      ///< lower case; an IPv6 address keeps its brackets
    int port = 0;          ///< the scheme's where the URL names none
    std::string path;      ///< "" or from the first "/"
    std::string query;     ///< "" or from the "?", without a fragment
};

/// Nothing where `text` is no http or https URL with a host.
[[nodiscard]] std::optional<Url> parse_url(std::string_view text);

/// "https://host" or "http://host:8000": where a request goes, without credentials and path.
[[nodiscard]] std::string origin(const Url& url);

/// Where `location` leads that stands in a document at `base`: another URL, or a path with or without a host. A user
/// and a password go along to the same origin only. Nothing where that is no http or https URL.
[[nodiscard]] std::optional<Url> resolve(const Url& base, std::string_view location);

/// The whole URL again.
[[nodiscard]] std::string format_url(const Url& url);

} // namespace vlm::http
