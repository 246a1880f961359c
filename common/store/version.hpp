// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace vlm::store {

/// The version of SQLite in use, "SQLite 3.40.1".
[[nodiscard]] std::string library_version();

} // namespace vlm::store
