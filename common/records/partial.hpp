// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/base/clock.hpp"

namespace vlm::records {

/// A piece of an answer's text, as it is generated: the record vlm.partial/1 (schemas/partial.schema.json).
struct Partial {
    std::string source;
    base::Micros t0{0};
    base::Micros t1{0};
    bool first = false; ///< the answer begins with it, and what came of it before counts no more
    std::string text;
};

/// The record as one line of JSON with a line end.
[[nodiscard]] std::string to_json_line(const Partial& partial);

} // namespace vlm::records
