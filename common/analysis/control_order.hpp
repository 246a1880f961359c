// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace vlm::analysis {

/// What somebody wants to be asked from now on, about one source or all (empty); a profile takes the place of the
/// question, a question only of that.
struct QuestionWish {
    std::string source;
    std::optional<std::string> prompt;
    std::optional<std::string> profile;
};

/// What others want of a running analysis: {"prompt":"…"}, {"profile":"…"}, of one {"source":"…"} or of all;
/// {"pause":true|false}; {"stop":true}.
struct ControlOrder {
    QuestionWish wish;
    std::optional<bool> pause;
    bool stop = false;
};

/// Throws InputError with the reason for what is no order. Pure.
[[nodiscard]] ControlOrder parse_control(std::string_view line);

} // namespace vlm::analysis
