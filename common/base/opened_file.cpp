// SPDX-License-Identifier: Apache-2.0
#include "common/base/opened_file.hpp"

#include <fcntl.h>
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

OpenedFile open_regular_file(const std::string& path) {
    auto file = std::make_shared<const Descriptor>(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file->is_open()) throw SystemError{path, errno};
    OpenedFile opened{std::move(file), {}};
    opened.status = file_status(opened.path());
    if (!opened.status.is_file) throw InputError{path, "is no regular file"};
    return opened;
}

} // namespace vlm::base
