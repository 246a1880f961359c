// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/archive/footage.hpp"
#include "common/store/connection.hpp"

namespace vlm::archive {

// What a detector counts and what a VLM counts, which is an estimate, are never one series.

/// Throws UsageError where a task of this name holds counts of the other kind than those of this configuration.
void check_count_kind(const store::Connection& index, const std::string& task, const std::string& configuration);

/// Throws UsageError where both kinds have counted in the footage, each under a task of its own.
void check_one_count_kind(const store::Connection& index, const Footage& footage);

} // namespace vlm::archive
