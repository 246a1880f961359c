// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>

namespace vlm::base {

/// What the system says of a file, links followed.
struct FileStatus {
    bool is_folder = false;
    bool is_file = false;                             ///< a regular one
    std::int64_t size = 0;                            ///< in bytes
    std::int64_t mtime = 0;                           ///< nanoseconds since 1970
    std::pair<std::uint64_t, std::uint64_t> identity; ///< device and inode: the same file under another name
};

/// Throws SystemError "<path>: No such file or directory" and the like.
[[nodiscard]] FileStatus file_status(const std::string& path);

} // namespace vlm::base
