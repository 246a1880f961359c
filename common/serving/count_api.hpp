// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/serving/call.hpp"
#include "common/serving/content.hpp"
#include "common/store/connection.hpp"

namespace vlm::serving {

// What the API tells of counts in a video (schemas/openapi.json). Each throws Problem.

[[nodiscard]] Content show_counts(const store::Connection& index, const Call& call);    ///< /api/videos/ID/counts
[[nodiscard]] Content show_occupancy(const store::Connection& index, const Call& call); ///< /api/videos/ID/occupancy
[[nodiscard]] Content list_crossings(const store::Connection& index, const Call& call); ///< /api/videos/ID/crossings

} // namespace vlm::serving
