// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>

namespace vlm::base {

/// What an exception says, as a user is told it: the standard library's own have no words for that.
[[nodiscard]] std::string what_failed(const std::exception& error);

/// The same without the subject ("clip.mp4: "), where that stands before it, for those who tell of what they speak.
[[nodiscard]] std::string what_failed_of(const std::string& subject, const std::exception& error);

} // namespace vlm::base
