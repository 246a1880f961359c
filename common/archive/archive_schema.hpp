// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "common/store/migrations.hpp"

namespace vlm::archive {

/// schemas/index.sql, which makes an empty file an index of the newest version.
[[nodiscard]] std::string_view embedded_schema();

/// How index files came to be what they are.
[[nodiscard]] const store::Schema& archive_schema();

} // namespace vlm::archive
