// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/hls/live_segment.hpp"
#include "common/store/connection.hpp"

namespace vlm::serving {

/// What a task has answered about a live source, as WebVTT for a segment of it: each answer is shown from its time
/// until the next, or for as long as it is about and ten seconds at least. At the newest segments, whose answers are
/// still to come, that is the last one.
[[nodiscard]] std::string live_subtitles(const store::Connection& index, const std::string& source,
                                         const std::string& task, const hls::LiveSegment& segment);

} // namespace vlm::serving
