// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace vlm::http {

/// The version of libcurl in use, and of what encrypts for it: "libcurl 7.88.1 (OpenSSL/3.0.17)".
[[nodiscard]] std::string library_version();

} // namespace vlm::http
