// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "common/analysis/prompt.hpp"
#include "common/archive/task_answers.hpp"
#include "common/infer/backend.hpp"
#include "tools/analyze/options.hpp"

namespace vlm::analyze {

/// The answers of the task in the index that the options name; null where they name none. Throws Error where the index
/// cannot be used.
[[nodiscard]] std::unique_ptr<archive::TaskAnswers> open_answers(const Options& options, const analysis::Prompt& prompt,
                                                                 const infer::BackendInfo& backend);

} // namespace vlm::analyze
