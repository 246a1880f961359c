// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "common/base/clock.hpp"

namespace vlm::media {

/// When a picture of a live source was taken.
struct Taken {
    std::optional<std::int64_t> pts; ///< the source's own, in its time base
    std::int64_t epoch = 0;
    base::Wall wall;
    bool by_source = false; ///< the source's clock (RTCP) says so; else ours, when its packet came
    std::optional<base::Steady::time_point> arrival{}; ///< of its packet here, where that is known
};

} // namespace vlm::media
