// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/archive/add_files.hpp"
#include "common/base/clock.hpp"
#include "common/store/connection.hpp"

namespace vlm::archive {

struct WatchOptions {
    AddOptions add;
    base::Micros poll{10'000'000};    ///< so often where the system does not tell of changes
    base::Micros rescan{600'000'000}; ///< so often everywhere, for what it has not told of
};

/// What is told of files and folders. Of one that stays as it is, nothing is told twice.
struct WatchListener {
    std::function<void(const std::string& path)> added;
    std::function<void(const Skipped&)> failed;
    std::function<void(const Skipped&)> postponed; ///< looked at again by itself
    std::function<void(const Skipped&)> folder;    ///< has gone, or must be polled
};

/// Adds what is in folders, then what comes into them and those in them, once it is complete, until the user stops. A
/// folder that goes is taken up again when it is back. Throws UsageError where one is no folder at the start, else as
/// add_files does.
void watch_folders(store::Connection& index, const std::vector<std::string>& folders, const WatchOptions& options,
                   const WatchListener& listener);

} // namespace vlm::archive
