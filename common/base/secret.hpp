// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace vlm::base {

/// So many bytes that nobody can guess, as lower-case hexadecimal digits. Throws Error where the system has none.
[[nodiscard]] std::string random_hex(std::size_t bytes);

/// Whether both are the same, in a time that tells nothing of where they differ.
[[nodiscard]] bool is_same_secret(std::string_view one, std::string_view other);

} // namespace vlm::base
