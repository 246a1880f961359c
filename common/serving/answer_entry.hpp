// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/archive/result_list.hpp"

namespace vlm::serving {

/// An answer as the API tells it (schemas/openapi.json, Answer): one line of JSON.
[[nodiscard]] std::string answer_entry(const archive::StoredResult& result);

} // namespace vlm::serving
