// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "common/base/gpu_reading.hpp"
#include "common/records/status_measure.hpp"
#include "common/records/status_options.hpp"
#include "common/records/status_schedule.hpp"

namespace vlm::records {

/// Tells how a run is, from a thread of its own: on stderr and in files, as the options say. A file that cannot be
/// written is warned of once, and does not end the run.
class StatusReporter {
public:
    /// Asks what the sources' counters stand at; called from the reporter's thread too. `program` is for the records.
    using ReadSources = std::function<std::vector<SourceReading>()>;
    /// The same of what is done with them; may be empty.
    using ReadWork = std::function<WorkStatus()>;
    StatusReporter(StatusOptions options, std::string program, ReadSources read_sources, ReadWork read_work = {});

    /// Tells a last time.
    ~StatusReporter();
    StatusReporter(const StatusReporter&) = delete;
    StatusReporter& operator=(const StatusReporter&) = delete;

    /// Something happened that is to be told at once. Safe to call from several threads.
    void changed();

private:
    void run();
    void report();
    void tell();
    [[nodiscard]] Reading read() const;
    void write_file(const std::string& path, const std::string& content);
    void complain(const std::exception& error);

    StatusOptions m_options;
    std::string m_program;
    ReadSources m_read_sources;
    ReadWork m_read_work;
    std::optional<base::Gpus> m_gpus; ///< once anything is told
    StatusMeasure m_measure;
    bool m_warned = false;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    StatusSchedule m_schedule; ///< guarded by the mutex
    bool m_stop = false;       ///< guarded by the mutex
    std::thread m_thread;
};

} // namespace vlm::records
