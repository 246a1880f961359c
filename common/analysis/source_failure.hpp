// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/analysis/analyst.hpp"
#include "common/analysis/job.hpp"
#include "common/infer/backend.hpp"
#include "common/records/result.hpp"

namespace vlm::analysis {

/// The record of a video that cannot be used, or not in this span: error class "source", no frames, nobody was asked.
/// Of `subject` only its names count; its identity may be missing. `reason` is one line.
[[nodiscard]] records::Result source_failure(const Job& job, const infer::BackendInfo& backend, const Subject& subject,
                                             const Span& span, const std::string& reason);

} // namespace vlm::analysis
