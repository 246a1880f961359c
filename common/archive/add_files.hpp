// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "common/archive/examine.hpp"
#include "common/archive/file_finder.hpp"
#include "common/archive/shard.hpp"
#include "common/base/clock.hpp"
#include "common/store/connection.hpp"

namespace vlm::archive {

struct AddOptions {
    ExamineOptions examine;
    int jobs = 1;                   ///< files at a time
    base::Micros settle{3'000'000}; ///< a file that was written to more lately is still being written …
    bool named_are_settled = true;  ///< … unless it was named itself
    Shard shard;                    ///< takes the files whose fingerprint falls to it
};

/// An input of which nothing was written, or only its failure.
struct Skipped {
    std::string path;
    std::string reason;
};

/// What became of the inputs.
struct AddReport {
    std::size_t added = 0;          ///< videos that were not known, or have changed
    std::size_t places = 0;         ///< files whose content was known from elsewhere
    std::size_t unchanged = 0;      ///< files that are as they were
    std::size_t busy = 0;           ///< files that another process is adding
    std::size_t elsewhere = 0;      ///< files of other shards
    std::vector<Skipped> failed;    ///< recorded with their reason, or not there
    std::vector<Skipped> postponed; ///< still being written
    bool interrupted = false;       ///< there were more
};

/// What is told meanwhile.
struct AddProgress {
    std::function<void(std::size_t)> looked_at;           ///< after each input: how many were
    std::function<void(const std::string& path)> added{}; ///< each that counts as added, where it is set
};

/// Looks at what the finder gives and writes what is new into the index, several files at a time. When the user stops,
/// what is in flight is finished. Throws as VideoTable does; what a file lacks is in the report.
[[nodiscard]] AddReport add_files(store::Connection& index, FileFinder& finder, const AddOptions& options,
                                  const AddProgress& progress);

} // namespace vlm::archive
