// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/counting/evaluation.hpp"

namespace vlm::counting {

/// The record vlm.evaluation/1 (schemas/evaluation.schema.json) as one line of JSON with a line end.
[[nodiscard]] std::string to_json_line(const Evaluation& evaluation);

/// The same as tables for people.
[[nodiscard]] std::string to_table(const Evaluation& evaluation);

} // namespace vlm::counting
