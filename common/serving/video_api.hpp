// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/serving/call.hpp"
#include "common/serving/content.hpp"
#include "common/store/connection.hpp"

namespace vlm::serving {

// What the API tells of videos and of the archive (schemas/openapi.json). Each throws Problem.

[[nodiscard]] Content list_videos(const store::Connection& index, const Call& call);  ///< /api/videos
[[nodiscard]] Content show_video(const store::Connection& index, const Call& call);   ///< /api/videos/ID
[[nodiscard]] Content show_archive(const store::Connection& index, const Call& call); ///< /api/archive
[[nodiscard]] Content list_tasks(const store::Connection& index, const Call& call);   ///< /api/tasks
[[nodiscard]] Content list_running(const store::Connection& index, const Call& call); ///< /api/status

} // namespace vlm::serving
