// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "common/archive/examine.hpp"
#include "common/archive/shard.hpp"
#include "common/archive/video.hpp"
#include "common/archive/video_table.hpp"
#include "common/base/bounded_queue.hpp"
#include "common/base/core_budget.hpp"

namespace vlm::archive {

/// Content that the index knows already.
struct Known {
    std::int64_t video;
};
/// It lies where it was, as it was, and the index lacks nothing of it.
struct Unchanged {};
/// It falls to another shard.
struct Elsewhere {};
/// It cannot be read, or was left because the user stops.
struct Unread {
    std::string reason;
    bool stopped = false;
};

/// What came of one file.
struct ExaminedFile {
    Place place;
    std::variant<Examined, Known, Unchanged, Elsewhere, Unread> what;
};

/// What is to be known of files before they are looked into.
struct FileExaminerOptions {
    ExamineOptions examine;
    std::string index; ///< path of the index
    int jobs = 1;      ///< files at a time, and cores
    Shard shard;
};

/// What is to be looked for that the index does not have.
[[nodiscard]] ExamineOptions lacking(const KnownParts& has, ExamineOptions wanted);

/// Whether more than the keyframes is.
[[nodiscard]] inline bool wants_parts(const ExamineOptions& options) {
    return options.thumbnails || options.scenes;
}

/// Looks into files in threads of its own, several at a time; where there are fewer files than threads, into parts of
/// them. Content that the index knows is looked into only for what the index lacks of what is asked for.
class FileExaminer {
public:
    explicit FileExaminer(FileExaminerOptions options);
    ~FileExaminer();
    FileExaminer(const FileExaminer&) = delete;
    FileExaminer& operator=(const FileExaminer&) = delete;

    /// Room for so many files that are handed over and not taken back.
    [[nodiscard]] std::size_t room() const { return 2 * m_threads.size(); }

    /// `url`: what stands behind the place's path, with credentials; or "". Of that, the rest of the place is not known
    /// yet.
    void hand_over(Place place, std::string url);

    /// Waits for the next file that is done; of those that were handed over.
    [[nodiscard]] ExaminedFile take();

private:
    struct Handed {
        Place place;
        std::string url;
    };
    void run();
    void stop();

    base::CoreBudget m_cores;
    FileExaminerOptions m_options;
    base::BoundedQueue<Handed> m_places;
    base::BoundedQueue<ExaminedFile> m_done;
    std::vector<std::thread> m_threads;
};

} // namespace vlm::archive
