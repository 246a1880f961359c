// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/archive/footage.hpp"
#include "common/base/clock.hpp"
#include "common/records/occupants.hpp"
#include "common/store/connection.hpp"

namespace vlm::archive {

/// How many objects were in each zone of footage at a moment, for each class and task; none where nobody looked. A few
/// steps in the index for each, however many rows there are.
[[nodiscard]] std::vector<records::Occupants> occupants_at(const store::Connection& index, const Footage& footage,
                                                           base::Micros t);

/// The SQL that is asked of the index for it, which has to find its rows by the index's own indexes.
[[nodiscard]] std::span<const std::string_view> questions_about_occupants();

} // namespace vlm::archive
