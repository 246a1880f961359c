// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/base/clock.hpp"

namespace vlm::records {

/// Why a frame goes on, or does not: the record vlm.gate/1 (schemas/gate.schema.json).
struct GateRecord {
    enum class Why {
        fresh,     ///< kept: it shows something new
        motion,    ///< kept: something moves
        heartbeat, ///< kept: none was for a while
        seen,      ///< dropped: kept frames show the same
        still,     ///< dropped: nothing moves
    };
    std::string source;
    base::Micros t{0};
    std::int64_t epoch = 0;
    Why why = Why::seen;
    std::optional<double> score; ///< the gate's

    [[nodiscard]] bool kept() const { return why != Why::seen && why != Why::still; }
};

/// The record as one line of JSON with a line end.
[[nodiscard]] std::string to_json_line(const GateRecord& record);

} // namespace vlm::records
