// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/serving/access.hpp"
#include "common/serving/call.hpp"
#include "common/serving/index_readers.hpp"
#include "common/serving/router.hpp"
#include "common/serving/uploads.hpp"

namespace vlm::serving {

/// The routes of logging in and of sharing: /api/session, /api/login, /api/logout, /api/videos/ID/link. All outlive
/// them. `uploads`: null where there are none.
[[nodiscard]] std::vector<Route> session_routes(Access& access, IndexReaders& index, bool encrypted,
                                                const Uploads* uploads);

/// An address of a video ("v" and its fingerprint) or of a live source ("live" and its name) that works for a while
/// without a token, as long as ?seconds=N says. Throws Problem.
[[nodiscard]] http::Reply link_to(Access& access, const Call& call, std::string_view kind, const std::string& name);

/// A playlist whose addresses carry a query ("access=…") on, for players that would leave it behind. Pure.
[[nodiscard]] std::string with_query(const std::string& playlist, const std::string& query);

/// The same of thumbnails as WebVTT ("sheet-0.jpg#xywh=0,0,160,90"). Pure.
[[nodiscard]] std::string track_with_query(const std::string& track, const std::string& query);

} // namespace vlm::serving
