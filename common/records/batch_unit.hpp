// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "common/records/result.hpp"

namespace vlm::records {

/// A request that stands in a batch file, with all that its record needs once there is an answer: the record
/// vlm.batch/1 (schemas/batch.schema.json).
struct BatchUnit {
    Result planned;            ///< what was asked; nothing of an answer
    std::string answer_schema; ///< that the answer must fit, as JSON; empty for free text
    int max_output_tokens = 0;
};

/// The record as one line of JSON with a line end.
[[nodiscard]] std::string to_json_line(const BatchUnit& unit);

/// Reads such a line. Throws std::invalid_argument with the reason.
[[nodiscard]] BatchUnit read_batch_unit(std::string_view line);

} // namespace vlm::records
