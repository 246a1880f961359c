// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "common/base/clock.hpp"

namespace vlm::archive {

/// A URL at which browsers and players begin at `t0`, and end at `t1` where given (W3C Media Fragments): file:// for a
/// path. `place` is as the index has it. Pure.
[[nodiscard]] std::string play_link(const std::string& place, base::Micros t0, std::optional<base::Micros> t1 = {});

} // namespace vlm::archive
