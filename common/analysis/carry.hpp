// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

namespace vlm::analysis {

/// Whether an answer goes into the next question of its source.
enum class Carry { none, last };

/// The text of a prompt for that: with none, no {previous} is left in it; with last, one stands before a text that has
/// none; without a choice, the text as it is. Pure.
[[nodiscard]] std::string carrying(const std::string& text, std::optional<Carry> carry);

} // namespace vlm::analysis
