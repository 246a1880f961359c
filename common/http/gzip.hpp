// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace vlm::http {

/// Whether an Accept-Encoding header takes gzip (RFC 9110, 12.5.3). Pure.
[[nodiscard]] bool takes_gzip(std::string_view accept);

/// The same in fewer bytes, always alike (RFC 1952, without name and time). Throws Error where there is no memory.
[[nodiscard]] std::string gzipped(std::string_view bytes);

} // namespace vlm::http
