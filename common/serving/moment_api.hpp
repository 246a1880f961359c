// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/serving/call.hpp"
#include "common/serving/content.hpp"
#include "common/store/connection.hpp"

namespace vlm::serving {

// What the API tells of moments of a video (schemas/openapi.json). Each throws Problem.

[[nodiscard]] Content show_moment(const store::Connection& index, const Call& call);     ///< /api/videos/ID/at?t=
[[nodiscard]] Content list_answers(const store::Connection& index, const Call& call);    ///< /api/videos/ID/results
[[nodiscard]] Content list_speech(const store::Connection& index, const Call& call);     ///< /api/videos/ID/transcript
[[nodiscard]] Content list_happenings(const store::Connection& index, const Call& call); ///< /api/videos/ID/events
[[nodiscard]] Content find_moments(const store::Connection& index, const Call& call);    ///< /api/search?q=

} // namespace vlm::serving
