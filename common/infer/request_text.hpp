// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/infer/question.hpp"

namespace vlm::infer {

/// The system text with what a schema adds: servers that do not enforce schemas still see what is wanted.
[[nodiscard]] std::string system_text(const Question& question);

/// What is said to a model whose answer did not fit the schema.
[[nodiscard]] std::string repair_text(const Repair& repair);

} // namespace vlm::infer
