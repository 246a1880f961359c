// SPDX-License-Identifier: Apache-2.0
#include "common/base/unnamed_file.hpp"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "common/base/error.hpp"

namespace vlm::base {
namespace {

/// On a disk, where the system does not say otherwise: /tmp is often memory.
std::string folder() {
    const char* named = std::getenv("TMPDIR");
    return named != nullptr && *named != '\0' ? named : "/var/tmp";
}

Descriptor open_unnamed() {
    constexpr mode_t own = 0600;
    const std::string where = folder();
    Descriptor file{::open(where.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, own)};
    if (file.is_open() || (errno != EOPNOTSUPP && errno != EISDIR)) return file;
    std::string path = where + "/vlm-XXXXXX"; // a file system that makes none without a name
    file = Descriptor{::mkostemp(path.data(), O_CLOEXEC)};
    if (file.is_open()) static_cast<void>(::unlink(path.c_str()));
    return file;
}

} // namespace

UnnamedFile::UnnamedFile()
    : m_file{std::make_shared<const Descriptor>(open_unnamed())} {
    if (!m_file->is_open()) throw SystemError{folder(), errno};
}

std::int64_t UnnamedFile::add(std::span<const std::uint8_t> bytes) {
    std::int64_t place = m_size;
    while (!bytes.empty()) {
        const ssize_t n = ::pwrite(m_file->get(), bytes.data(), bytes.size(), place);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw SystemError{folder(), errno};
        bytes = bytes.subspan(static_cast<std::size_t>(n));
        place += n;
    }
    return std::exchange(m_size, place);
}

} // namespace vlm::base
