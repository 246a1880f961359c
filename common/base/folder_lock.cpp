// SPDX-License-Identifier: Apache-2.0
#include "common/base/folder_lock.hpp"

#include <cerrno>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "common/base/error.hpp"

namespace vlm::base {

FolderLock::FolderLock(const std::string& path) {
    if (::mkdir(path.c_str(), S_IRWXU) != 0 && errno != EEXIST) throw OutputError{path, errno};
    const std::string file = path + "/.lock";
    m_lock = Descriptor{::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR)};
    if (!m_lock.is_open()) throw OutputError{file, errno};
    if (::flock(m_lock.get(), LOCK_EX | LOCK_NB) != 0) throw UsageError{path + ": another process uses it"};
}

} // namespace vlm::base
