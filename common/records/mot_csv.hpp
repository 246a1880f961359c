// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "common/base/detection.hpp"

namespace vlm::records {

/// One box of a file in the format of MOTChallenge: `frame,id,x,y,width,height,conf` and what may follow. Such files
/// say nothing of times: frame 1 is the first one.
struct MotRow {
    std::int64_t frame = 1;
    std::int64_t id = -1; ///< -1 of a box that belongs to no track
    base::Detection box;  ///< its score is conf, 1 where the row ends before it; its kind is 0
};

/// Reads one line. Pure. Throws std::invalid_argument with the reason ("has 3 columns:
/// frame,id,x,y,width,height,conf").
[[nodiscard]] MotRow read_mot_row(std::string_view line);

} // namespace vlm::records
