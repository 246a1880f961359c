// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "common/archive/footage.hpp"
#include "common/base/clock.hpp"
#include "common/records/at_record.hpp"
#include "common/store/connection.hpp"

namespace vlm::archive {

/// All that the index knows of a moment of footage. Of a live source, what is asked for is among the last thousand of
/// its kind before the moment, or in the day before.
[[nodiscard]] records::AtRecord known_at(const store::Connection& index, const Footage& footage, base::Micros t);

/// The SQL that is asked of the index for it, which has to find its rows by the index's own indexes.
[[nodiscard]] std::span<const std::string_view> questions_at();

} // namespace vlm::archive
