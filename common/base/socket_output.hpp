// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace vlm::base {

/// Whether more follows at once, so that the system waits with a packet that is not full.
enum class Follows { nothing, more };

/// Gives the beginning of some pieces to a socket that does not block: how many bytes it took; nothing where it takes
/// none now. Throws ClosedPipe where the other end has gone.
[[nodiscard]] std::optional<std::size_t> send_pieces(int socket, std::span<const std::string_view> pieces,
                                                     Follows follows);

/// The same for a part of a file, which does not pass through the program. Throws Error too: the file ends before, or
/// cannot be read.
[[nodiscard]] std::optional<std::size_t> send_file(int socket, int file, std::int64_t offset, std::size_t size);

enum class Ends { both, last };

/// Whether the ends of a part of a file are in memory, as far as the system tells, so that reading it will not wait for
/// a disk. The last alone will do where what is before the part was.
[[nodiscard]] bool is_in_memory(int file, std::int64_t offset, std::size_t size, Ends ends);

/// Brings a part of a file into memory, and waits for that. Says nothing where it fails: sending will.
void bring_into_memory(int file, std::int64_t offset, std::size_t size);

/// Reads from a place in a file: how many bytes came, at least one. Throws Error: the file ends before, or cannot be
/// read.
[[nodiscard]] std::size_t read_at(int file, std::int64_t offset, std::span<char> room);

} // namespace vlm::base
