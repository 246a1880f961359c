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

/// Puts `content` in a file's place as a whole, as replace_file() does; a new file is for its owner alone, one that is
/// there keeps its owner and who may read it. For programs of one thread. Throws OutputError.
void replace_secret_file(const std::string& path, std::string_view content);

} // namespace vlm::base
