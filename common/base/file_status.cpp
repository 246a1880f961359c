// SPDX-License-Identifier: Apache-2.0
#include "common/base/file_status.hpp"

#include <sys/stat.h>

#include <cerrno>

#include "common/base/error.hpp"

namespace vlm::base {

FileStatus file_status(const std::string& path) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) throw SystemError{path, errno};
    FileStatus status;
    status.is_folder = S_ISDIR(found.st_mode);
    status.is_file = S_ISREG(found.st_mode);
    status.size = found.st_size;
    status.mtime = std::int64_t{found.st_mtim.tv_sec} * 1'000'000'000 + found.st_mtim.tv_nsec;
    status.identity = {found.st_dev, found.st_ino};
    return status;
}

} // namespace vlm::base
