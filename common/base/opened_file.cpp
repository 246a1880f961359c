// SPDX-License-Identifier: Apache-2.0
#include "common/base/opened_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "common/base/error.hpp"

namespace vlm::base {

std::string OpenedFile::path() const {
    return "/proc/self/fd/" + std::to_string(file->get());
}

bool OpenedFile::is_unchanged() const {
    const FileStatus now = file_status(path());
    return now.size == status.size && now.mtime == status.mtime;
}

bool OpenedFile::seems_unchanged() const {
    struct statx now {};
    if (::statx(file->get(), "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_SIZE | STATX_MTIME, &now) != 0) return false;
    const std::int64_t mtime = now.stx_mtime.tv_sec * 1'000'000'000 + now.stx_mtime.tv_nsec;
    return static_cast<std::int64_t>(now.stx_size) == status.size && mtime == status.mtime;
}

OpenedFile open_regular_file(const std::string& path) {
    auto file = std::make_shared<const Descriptor>(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file->is_open()) throw SystemError{path, errno};
    OpenedFile opened{std::move(file), {}};
    opened.status = file_status(opened.path());
    if (!opened.status.is_file) throw InputError{path, "is no regular file"};
    return opened;
}

} // namespace vlm::base
