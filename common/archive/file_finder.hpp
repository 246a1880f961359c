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

struct FileFinderOptions {
    bool inputs_are_named = true; ///< else they count as found in a folder, and are passed over where they have gone
    std::function<void(const std::string& folder)> on_folder; ///< called before a folder is looked into
};

/// Finds the videos among files, in folders and behind URLs, in the order of their names. Named files are taken
/// whatever they are called, those of folders where their ending is that of a video; hidden ones are left out. Links
/// are followed, but no folder is walked twice. For one thread.
class FileFinder {
public:
    explicit FileFinder(NextInput inputs, FileFinderOptions options = {})
        : m_inputs{std::move(inputs)}
        , m_options{std::move(options)} {}

    /// A file or a URL, or an input that cannot be looked at and why.
    struct Found {
        std::string path; ///< absolute; of a URL, that of its place
        std::string problem;
        bool named = false; ///< itself, not found in a folder
        std::string url = {}; ///< as it was given, with credentials; empty for a file
    };
    [[nodiscard]] std::optional<Found> next();

    /// Files that were left out for their names.
    [[nodiscard]] std::size_t left_out() const { return m_left_out; }

private:
    enum class Origin { named, input, folder };
    struct Entry {
        std::string path;
        Origin origin;
    };
    void add_folder(const std::string& path);
    [[nodiscard]] std::optional<Found> looked_at(const Entry& entry);

    NextInput m_inputs;
    FileFinderOptions m_options;
    std::deque<Entry> m_entries; ///< to be looked at next
    std::set<std::pair<std::uint64_t, std::uint64_t>> m_folders;
    std::size_t m_left_out = 0;
};

} // namespace vlm::archive
