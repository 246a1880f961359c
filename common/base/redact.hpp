// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace vlm::base {

/// `url` with the password, and the values of parameters that name a secret (key, token, signature, …), replaced by
/// "***": of its query, or of its path, where cameras have them ("/user=admin_password=…_channel=1"). The user's name
/// stays. A text that is no URL comes back as it is.
[[nodiscard]] std::string redact_url(std::string_view url);

/// The same, as long as `url`: a '*' for each character.
[[nodiscard]] std::string overwrite_url(std::string_view url);

/// `text` with every URL in it redacted (redact_url) and the values of Authorization, api-key and x-api-key headers,
/// and "Bearer …", replaced by "***". For log lines and error messages.
[[nodiscard]] std::string redact(std::string_view text);

} // namespace vlm::base
