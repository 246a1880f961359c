// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/archive/detection_log.hpp"
#include "common/archive/leases.hpp"
#include "common/archive/record_table.hpp"
#include "common/base/clock.hpp"
#include "common/store/connection.hpp"
#include "common/store/statement.hpp"
#include "common/store/write_batch.hpp"

namespace vlm::archive {

/// The counts that an index holds under a task, and what detectors have found in its videos, to which a run adds. At
/// most about a second of work is not kept when a program is killed; what was found is kept together with what was
/// counted of it. For one thread; other processes may write into the index at the same time. Throws OutputError where
/// the index fails. Several processes may work on one task: each video is one process's at a time.
class TaskCounts {
public:
    enum class Stage {
        fresh,    ///< nothing was counted, or frames were missed that can be looked at now
        begun,    ///< in the same way, not to the end
        finished, ///< in the same way
    };

    /// Opens the index, or makes it. `configuration` is all that counts depend on other than the video; the task keeps
    /// that of its last run. Throws Error where the file cannot be used, UsageError as check_count_kind().
    TaskCounts(const std::string& path, const std::string& task, const std::string& configuration);

    /// Takes a video for as long as this process lives, until it is left or finished, or another is taken. False where
    /// another process counts in it.
    [[nodiscard]] bool take(const std::string& fingerprint);

    /// How far counting has come with the video that was taken. What was counted under another configuration is
    /// forgotten.
    [[nodiscard]] Stage begin(const std::string& detection_hash);

    /// Gives what was found in this video's frames so far, in order.
    void each_found(const std::function<void(const FoundInFrame&)>& take);

    /// The time of the last of them.
    [[nodiscard]] std::optional<base::Micros> last_found();

    /// Keeps a record of a count. False where it is there already.
    [[nodiscard]] bool keep(const std::string& record);

    /// Keeps what was found in the next frame of the video.
    void keep(FoundInFrame frame);

    /// Nobody knows what is in the next frame, but a later run may: it looks from here on, and counts the video anew.
    void look_again();

    /// To be called after each frame: keeps its records, and now and then what was found, so that others can write into
    /// the index, however long it is until the next frame.
    void commit_if_due();

    void commit();

    /// Work on the video is stopped: commits, and others can take it.
    void leave();

    /// All of the video was counted, but for frames of which nobody knows what is in them. It counts as finished where
    /// nobody will know that either.
    void finish(std::int64_t unknown);

private:
    void renew();
    void put_progress(std::int64_t open, std::int64_t unknown = 0);
    void forget();

    store::Connection m_index;
    RecordTable m_records;
    NameIds m_ids;
    Leases m_leases;
    store::WriteBatch m_batch;
    const std::string m_hash;
    const std::string m_name;
    std::string m_lease; ///< of the video that was taken; empty: none
    std::string m_fingerprint;
    std::int64_t m_task = 0;
    std::int64_t m_video = 0;
    std::optional<DetectionLog> m_log;
    std::vector<FoundInFrame> m_found; ///< not yet written
    bool m_missed = false;             ///< a frame: what is found after it is not kept
    base::Steady::time_point m_kept;
    base::Steady::time_point m_renewed;
};

} // namespace vlm::archive
