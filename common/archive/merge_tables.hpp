// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace vlm::archive {

/// How the rows of one table come from one index into another: by names that mean the same in both, never by ids. What
/// is there already stays.
struct TableCopy {
    std::string query;
    std::string statement;
    std::string before = {}; ///< what is done with the same values before; empty: nothing
    std::string after = {};  ///< and after
};

/// Of a video that both know, whose id in the one is ?1: what is known of it, but its thumbnails.
[[nodiscard]] std::vector<TableCopy> copies_of_video();

/// Its thumbnails.
[[nodiscard]] TableCopy copy_of_thumbnails();

/// All that is no part of a video, in the order in which it must come.
[[nodiscard]] std::vector<TableCopy> copies_of_work();

} // namespace vlm::archive
