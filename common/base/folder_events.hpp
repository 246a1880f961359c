// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/base/descriptor.hpp"

namespace vlm::base {

/// What comes into folders, as the system tells it (inotify). For one thread.
class FolderEvents {
public:
    FolderEvents();

    /// From now on the system tells of what comes into this folder, though not of what comes into those in it. Gives
    /// the reason where it will not: changes must be looked for; else empty. A folder that is not there has none.
    [[nodiscard]] std::string add(const std::string& folder);

    struct Changes {
        std::vector<std::string> paths; ///< files that were closed after writing; files, folders and links that came
        bool missed = false;            ///< more than the system could hold: it has forgotten some
    };

    /// Waits until something comes, the time (a minute at most) has passed, or the user stops. Throws SystemError.
    [[nodiscard]] Changes wait(std::chrono::milliseconds time);

private:
    void read_into(Changes& changes);

    Descriptor m_inotify; ///< not open where the system has no more of them
    int m_error = 0;      ///< why
    std::unordered_map<int, std::string> m_folders;
};

/// Whether a folder lies where other machines, or programs, write to it without this one being told. False where it is
/// not there.
[[nodiscard]] bool is_on_network(const std::string& folder);

} // namespace vlm::base
