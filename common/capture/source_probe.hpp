// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/frames/frame_source.hpp"
#include "common/media/source_watch.hpp"
#include "common/records/probe_record.hpp"

namespace vlm::capture {

/// Watches a source and says what it is, and how it delivers. What cannot be opened is a record too. Throws UsageError,
/// Interrupted.
[[nodiscard]] records::ProbeRecord probe_source(const std::string& place, const frames::OpenOptions& options,
                                                base::Micros duration);

/// What was seen, in figures and with hints. Pure.
[[nodiscard]] records::ProbeRecord findings(const media::Watched& watched);

} // namespace vlm::capture
