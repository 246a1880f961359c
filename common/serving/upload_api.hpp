// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/serving/router.hpp"
#include "common/serving/uploads.hpp"

namespace vlm::serving {

/// The routes of uploads: /api/analyze, /api/jobs/ID. They outlive the uploads nowhere.
[[nodiscard]] std::vector<Route> upload_routes(Uploads& uploads);

/// What /api/session tells of them: "\"upload\":…,\"profiles\":…"; null: there are none.
[[nodiscard]] std::string upload_members(const Uploads* uploads);

} // namespace vlm::serving
