// SPDX-License-Identifier: Apache-2.0
#include "common/base/file_bytes.hpp"

#include <fcntl.h>

#include <cerrno>

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/error.hpp"

namespace vlm::base {

std::size_t read_at(const Descriptor& file, std::int64_t place, std::span<std::uint8_t> bytes) {
    std::size_t got = 0;
    while (got < bytes.size()) {
        const ssize_t n =
            ::pread(file.get(), bytes.data() + got, bytes.size() - got, place + static_cast<std::int64_t>(got));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw SystemError{"reading", errno};
        if (n == 0) break;
        got += static_cast<std::size_t>(n);
    }
    return got;
}

void announce_reading(const Descriptor& file, std::int64_t place, std::int64_t size) {
    static_cast<void>(::posix_fadvise(file.get(), place, size, POSIX_FADV_WILLNEED)); // a hint, no more
}

std::int64_t size_of(const Descriptor& file) {
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) throw SystemError{"fstat", errno};
    return S_ISREG(status.st_mode) ? status.st_size : -1;
}

MemoryFile::MemoryFile(std::int64_t size)
    : m_file{::memfd_create("vlm", MFD_CLOEXEC)} {
    if (!m_file.is_open() || ::ftruncate(m_file.get(), size) != 0) throw SystemError{"memfd_create", errno};
}

void MemoryFile::write_at(std::int64_t place, std::span<const std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::pwrite(m_file.get(), bytes.data(), bytes.size(), place);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw SystemError{"writing to memory", errno};
        bytes = bytes.subspan(static_cast<std::size_t>(n));
        place += n;
    }
}

std::string MemoryFile::path() const {
    return fmt::format("/proc/self/fd/{}", m_file.get());
}

} // namespace vlm::base
