// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>

namespace vlm::base {

/// What an exception says, as a user is told it: the standard library's own have no words for that.
[[nodiscard]] std::string what_failed(const std::exception& error);

} // namespace vlm::base
