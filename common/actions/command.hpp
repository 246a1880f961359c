// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace vlm::actions {

/// Runs a command for something: empty where it succeeded, else why not, with the end of what it wrote. `words`,
/// `input`, `limit` and `stop` as base::run_program has them. Throws nothing but std::bad_alloc.
[[nodiscard]] std::string run_command(const std::vector<std::string>& words, std::string_view input,
                                      std::chrono::milliseconds limit, const std::stop_token& stop);

} // namespace vlm::actions
