// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "common/store/connection.hpp"

namespace vlm::archive {

/// Looks whether an index is whole: SQLite's own checks, and that it holds together what it should (a video that can be
/// used has its keyframes, series can be read, spans do not end before they begin, …). Tells of each thing that is
/// wrong, in words; nothing is changed. Throws StoreError where it is so damaged that it cannot be read, Interrupted
/// when the user stops.
void check_index(const store::Connection& index, const std::function<void(const std::string&)>& tell);

} // namespace vlm::archive
