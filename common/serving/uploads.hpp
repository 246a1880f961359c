// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "common/base/clock.hpp"
#include "common/serving/fair_queue.hpp"
#include "common/serving/party_places.hpp"
#include "common/serving/upload_folder.hpp"
#include "common/serving/upload_form.hpp"
#include "common/serving/upload_job.hpp"

namespace vlm::serving {

struct UploadOptions {
    std::string folder;
    std::int64_t most_bytes = 0;       ///< of a file
    std::int64_t most_kept = 0;        ///< bytes of all of them
    base::Micros keep{};               ///< for so long after a job is over
    base::Micros time{};               ///< for one job, at most
    std::size_t at_once = 1;           ///< jobs that are worked on
    std::size_t most_waiting = 16;     ///< besides; half of them of one party
    std::vector<std::string> asking;   ///< what vlm-analyze needs to know of the model
    std::vector<std::string> profiles; ///< that may be named
};

/// Videos that people upload, with a question about each: a queue in which each has its turn, the work on them, what
/// has come of it, until its time is over. Only who uploaded one finds it. Safe from any thread.
class Uploads {
public:
    /// Takes up what an earlier run has kept. Throws as UploadFolder does.
    explicit Uploads(UploadOptions options);
    ~Uploads() { stop(); }
    Uploads(const Uploads&) = delete;
    Uploads& operator=(const Uploads&) = delete;

    [[nodiscard]] const UploadOptions& options() const { return m_options; }

    /// Where a form of this party goes that is about to come. Throws Problem: 503 where too much waits already, 429
    /// where too much of this party does, 507 where as much is kept as there is room for, and as
    /// UploadForm.
    [[nodiscard]] std::shared_ptr<UploadForm> begin(const http::Exchange& exchange, const std::string& party);

    /// Puts a form that has come into the queue: its job's id. Throws as UploadForm::finish().
    [[nodiscard]] std::string submit(UploadForm& form, const std::string& owner, const std::string& party);

    // Of the job with this id, if it is this owner's. Each throws Problem (404) where there is none.

    /// As JSON, with its answers.
    [[nodiscard]] std::string show(const std::string& id, const std::string& owner);

    void listen(const std::string& id, const std::string& owner, const std::shared_ptr<http::Exchange>& exchange,
                http::Headers headers);

    /// Ends the work on it, and forgets it.
    void remove(const std::string& id, const std::string& owner);

    /// The folder of an upload of this owner that is this video; null where there is none.
    [[nodiscard]] std::shared_ptr<JobFolder> folder_of(const std::string& video, const std::string& owner);

    /// Ends the streams that there are: clients come again.
    void end_streams();

    /// Ends all work. What is not over is lost.
    void stop();

private:
    using Job = std::shared_ptr<UploadJob>;
    void take_up_earlier();
    [[nodiscard]] Job find(const std::string& id, const std::string& owner);
    void work();
    void work_on(const Job& job);
    void finish(const Job& job, const std::string& fault);
    void forget(const Job& job);
    void tell_positions();
    void keep_time();

    UploadOptions m_options;
    UploadFolder m_folder;
    std::shared_ptr<PartyPlaces> m_places; ///< of uploads and jobs that are not over
    std::mutex m_mutex;                    ///< of all that follows, and of the jobs
    std::condition_variable m_changed;
    std::map<std::string, Job> m_jobs; ///< by id
    FairQueue<Job> m_queue;
    bool m_ends = false;
    std::vector<std::thread> m_threads;
};

} // namespace vlm::serving
