// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace vlm::http {

/// The version of libcurl in use, "libcurl 7.88.1".
[[nodiscard]] std::string library_version();

} // namespace vlm::http
