// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/media/source_watch.hpp"
#include "common/records/probe_record.hpp"

namespace vlm::capture {

/// What the figures mean for who reads the source: "keyframe every 10 s: a new viewer waits so long". Pure.
[[nodiscard]] std::vector<std::string> probe_hints(const records::ProbeRecord& record, const media::Watched& watched);

} // namespace vlm::capture
