// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace vlm::archive {

/// Gives the next path that is to be looked at; nothing at the end.
using NextInput = std::function<std::optional<std::string>()>;

/// Finds the videos among files and in folders, in the order of their names. Named files are taken whatever they are
/// called, those of folders where their ending is that of a video; hidden ones are left out. Links are followed, but no
/// folder is walked twice. For one thread.
class FileFinder {
public:
    explicit FileFinder(NextInput inputs)
        : m_inputs{std::move(inputs)} {}

    /// A file, or an input that cannot be looked at and why.
    struct Found {
        std::string path; ///< absolute
        std::string problem;
        bool named = false; ///< itself, not found in a folder
    };
    [[nodiscard]] std::optional<Found> next();

    /// Files that were left out for their names.
    [[nodiscard]] std::size_t left_out() const { return m_left_out; }

private:
    void add_folder(const std::string& path);
    [[nodiscard]] std::optional<Found> looked_at(const std::string& path, bool named);

    struct Entry {
        std::string path;
        bool named;
    };
    NextInput m_inputs;
    std::deque<Entry> m_entries; ///< to be looked at next
    std::set<std::pair<std::uint64_t, std::uint64_t>> m_folders;
    std::size_t m_left_out = 0;
};

} // namespace vlm::archive
