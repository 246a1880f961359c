// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.hpp"

namespace vlm::archive {

/// Files that are to be looked at, and when: one that was not complete after `settle`, then twice as long, up to a
/// minute. For one thread.
class PostponedFiles {
public:
    using Time = base::Steady::time_point;

    explicit PostponedFiles(base::Micros settle);

    /// One of which the system has told: it is due.
    void put(std::string path, Time now);

    /// All that are due, which are taken from now on.
    [[nodiscard]] std::vector<std::string> due(Time now);

    /// When the next will be due; nothing where there is none.
    [[nodiscard]] std::optional<Time> next() const;

    /// One was not complete. False where that was so before.
    [[nodiscard]] bool put_back(const std::string& path, Time now);

    /// Those that were taken and not put back have been dealt with.
    void forget_taken();

private:
    struct Entry {
        Time due;
        base::Micros delay;
        bool taken = false;
        bool postponed = false; ///< before
    };
    base::Micros m_first_delay;
    std::map<std::string, Entry> m_files;
};

} // namespace vlm::archive
