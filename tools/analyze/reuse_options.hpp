// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "common/analysis/analyst.hpp"
#include "common/archive/answer_cache.hpp"
#include "common/cli/command.hpp"
#include "common/infer/backend.hpp"

namespace vlm::analyze {

/// What of earlier runs is used again.
struct ReuseOptions {
    bool no_cache = false;
};

void declare_reuse(cli::Command& command, ReuseOptions& options);

/// The user's cache of answers; null where none is wanted, and for a back end of the program itself, whose answers cost
/// nothing.
[[nodiscard]] std::unique_ptr<archive::AnswerCache> open_cache(const ReuseOptions& options,
                                                               const infer::BackendInfo& backend);

/// As those who ask see it; it outlives what is returned.
[[nodiscard]] analysis::AnswerStore answers_of(archive::AnswerCache& cache);

} // namespace vlm::analyze
