// SPDX-License-Identifier: Apache-2.0
#include "common/serving/upload_folder.hpp"

#include <filesystem>
#include <utility>

#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/tool_run.hpp"
#include "common/serving/upload_job.hpp"

namespace vlm::serving {

namespace fs = std::filesystem;

namespace {

/// Whether a folder is one that make() has made, not somebody's own.
bool is_job_name(const std::string& name) {
    return name.size() == 2 * job_id_bytes && name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

} // namespace

JobFolder::~JobFolder() {
    if (m_kept) return;
    std::error_code failed;
    fs::remove_all(m_path, failed);
    if (failed) base::log::error("{}: {}", m_path, failed.message());
}

UploadFolder::UploadFolder(std::string path)
    : m_path{std::move(path)}
    , m_lock{m_path} {}

std::shared_ptr<JobFolder> UploadFolder::make(const std::string& job) const {
    const std::string path = m_path + "/" + job;
    std::error_code failed;
    fs::create_directory(path, failed);
    if (!failed) fs::permissions(path, fs::perms::owner_all, failed);
    if (failed) throw base::OutputError{path, failed.value()};
    return std::make_shared<JobFolder>(m_path, job);
}

std::int64_t UploadFolder::bytes() const {
    std::int64_t all = 0;
    std::error_code gone; // what is removed meanwhile takes no room
    for (fs::recursive_directory_iterator at{m_path, gone}, end; at != end; at.increment(gone)) {
        const std::uintmax_t size = at->is_regular_file(gone) ? at->file_size(gone) : 0;
        if (!gone) all += static_cast<std::int64_t>(size);
    }
    return all;
}

std::vector<std::shared_ptr<JobFolder>> UploadFolder::earlier() const {
    std::vector<std::shared_ptr<JobFolder>> found;
    for (const fs::directory_entry& entry : fs::directory_iterator{m_path}) {
        const std::string name = entry.path().filename();
        if (!is_job_name(name) || entry.is_symlink() || !entry.is_directory()) continue;
        auto folder = std::make_shared<JobFolder>(m_path, name);
        if (!fs::exists(folder->state())) {
            base::end_tool(folder->log());
            continue; // it goes with its owner
        }
        folder->keep(true);
        found.push_back(std::move(folder));
    }
    return found;
}

} // namespace vlm::serving
