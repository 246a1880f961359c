// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace vlm::base {

/// Where "user:password@host:port" ends in a URL, which begins at `host` there. A password that holds one of "/?#",
/// which should have been escaped, is part of it.
[[nodiscard]] std::size_t end_of_authority(std::string_view url, std::size_t host);

/// `url` with the password, and the values of query parameters that name a secret (key, token, signature, …),
/// replaced by "***". The user's name stays. A text that is no URL comes back as it is.
[[nodiscard]] std::string redact_url(std::string_view url);

/// `text` with every URL in it redacted (redact_url) and the values of Authorization, api-key and x-api-key headers,
/// and "Bearer …", replaced by "***". For log lines and error messages.
[[nodiscard]] std::string redact(std::string_view text);

} // namespace vlm::base
