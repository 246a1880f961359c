// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/base/folder_lock.hpp"

namespace vlm::serving {

/// All that is kept of one upload, in a folder of its own, named by its job. Removed with this, unless it is kept.
class JobFolder {
public:
    JobFolder(const std::string& parent, std::string job)
        : m_job{std::move(job)}
        , m_path{parent + "/" + m_job} {}
    ~JobFolder();
    JobFolder(const JobFolder&) = delete;
    JobFolder& operator=(const JobFolder&) = delete;

    [[nodiscard]] const std::string& id() const { return m_job; }
    [[nodiscard]] std::string video() const { return m_path + "/video"; }
    [[nodiscard]] std::string prompt() const { return m_path + "/prompt"; }
    [[nodiscard]] std::string index() const { return m_path + "/index.db"; }
    [[nodiscard]] std::string log() const { return m_path + "/log"; }
    [[nodiscard]] std::string results() const { return m_path + "/results.jsonl"; }
    [[nodiscard]] std::string state() const { return m_path + "/job.json"; } ///< there once the job is over

    /// Whether it outlives this. Not safe against other calls.
    void keep(bool kept) { m_kept = kept; }

private:
    std::string m_job;
    std::string m_path;
    bool m_kept = false;
};

/// The folder of all uploads of a server, which has it for itself.
class UploadFolder {
public:
    /// Throws as base::FolderLock does.
    explicit UploadFolder(std::string path);

    /// A new folder for a job.
    [[nodiscard]] std::shared_ptr<JobFolder> make(const std::string& job) const;

    /// Bytes of all that is kept in it now.
    [[nodiscard]] std::int64_t bytes() const;

    /// Those of jobs of an earlier run that are over; others are removed.
    [[nodiscard]] std::vector<std::shared_ptr<JobFolder>> earlier() const;

private:
    std::string m_path;
    base::FolderLock m_lock;
};

} // namespace vlm::serving
