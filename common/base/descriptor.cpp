// SPDX-License-Identifier: Apache-2.0
#include "common/base/descriptor.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <filesystem>
#include <span>
#include <tuple>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/error.hpp"
#include "common/base/signals.hpp"
#include "common/base/wait.hpp"

namespace vlm::base {
namespace {

constexpr mode_t file_mode = 0666;

bool is_standard_output(const std::string& path) {
    return path.empty() || path == "-" || path == "/dev/stdout";
}

enum class Kind { absent, file, folder, special };

Kind kind_of(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return Kind::absent;
    if (S_ISDIR(status.st_mode)) return Kind::folder;
    return S_ISREG(status.st_mode) ? Kind::file : Kind::special;
}

UsageError exists_already(const std::string& path) {
    return UsageError{path + ": exists already; --force overwrites it"};
}

Descriptor open_special(const std::string& path) {
    Descriptor file{::open(path.c_str(), O_WRONLY | O_CLOEXEC)};
    if (file.is_open()) return file;
    const int error = errno;
    throw_if_stopped(); // a pipe waits for its reader
    throw OutputError{path, error};
}

/// Held until the file is closed. File systems without locks are written without one.
void lock_for_writing(const Descriptor& file, const std::string& path) {
    if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
    throw UsageError{path + ": another program is writing to it"};
}

Descriptor create(const std::string& path, Overwrite overwrite) {
    if (kind_of(path) == Kind::special) return open_special(path);
    const int flags = O_WRONLY | O_CREAT | O_CLOEXEC | (overwrite == Overwrite::refuse ? O_EXCL : 0) |
                      (overwrite == Overwrite::append ? O_APPEND : 0);
    Descriptor file{::open(path.c_str(), flags, file_mode)};
    if (!file.is_open()) {
        if (errno == EEXIST && kind_of(path) == Kind::file) throw exists_already(path);
        throw OutputError{path, errno == EEXIST ? EISDIR : errno};
    }
    lock_for_writing(file, path); // before what another program writes is cut off
    if (overwrite != Overwrite::append && ::ftruncate(file.get(), 0) != 0) throw OutputError{path, errno};
    return file;
}

void check_file(const std::string& path) {
    const Descriptor file{::open(path.c_str(), O_WRONLY | O_CLOEXEC)};
    if (!file.is_open()) throw OutputError{path, errno};
    lock_for_writing(file, path);
}

/// The pipe that this is, opened once more, so that writing to it never blocks and others who have it notice nothing.
/// Not open where it is none, or cannot be opened (another user's).
Descriptor reopened_pipe(int fd) {
    struct stat status {};
    if (::fstat(fd, &status) != 0 || !S_ISFIFO(status.st_mode)) return Descriptor{};
    return Descriptor{::open(fmt::format("/proc/self/fd/{}", fd).c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC)};
}

/// Whether writing may wait for somebody who reads, and no stop would end that.
bool blocks(int fd) {
    struct stat status {};
    if (::fstat(fd, &status) != 0 || S_ISREG(status.st_mode)) return false;
    return (::fcntl(fd, F_GETFL) & O_NONBLOCK) == 0;
}

/// A FIFO is waited for until the user stops; what is read at once needs no such end.
std::size_t read_block(const std::string& path, const Descriptor& file, std::span<char> block) {
    struct stat status {};
    if (::fstat(file.get(), &status) == 0 && S_ISFIFO(status.st_mode))
        return read_some(file, block.data(), block.size());
    for (;;) {
        const ssize_t got = ::read(file.get(), block.data(), block.size());
        if (got >= 0) return static_cast<std::size_t>(got);
        if (errno != EINTR) throw SystemError{path, errno};
    }
}

} // namespace

Descriptor::~Descriptor() {
    if (m_fd >= 0) ::close(m_fd);
}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    if (this != &other) {
        if (m_fd >= 0) ::close(m_fd);
        m_fd = other.release();
    }
    return *this;
}

int Descriptor::release() noexcept {
    return std::exchange(m_fd, -1);
}

void Descriptor::close(const std::string& what) {
    const int fd = release();
    // After EINTR Linux has closed the descriptor all the same.
    if (fd >= 0 && ::close(fd) != 0 && errno != EINTR) throw OutputError{what, errno};
}

Output::Output(const std::string& path, Overwrite overwrite)
    : m_name{is_standard_output(path) ? "standard output" : path}
    , m_file{is_standard_output(path) ? Descriptor{} : create(path, overwrite)}
    , m_fd{m_file.is_open() ? m_file.get() : STDOUT_FILENO}
    , m_pipe{reopened_pipe(m_fd)} {
    if (m_pipe.is_open()) m_fd = m_pipe.get();
    m_blocks = blocks(m_fd);
}

void Output::check(const std::string& path, Overwrite overwrite) {
    if (is_standard_output(path)) return;
    const Kind kind = kind_of(path);
    if (kind == Kind::folder) throw OutputError{path, EISDIR};
    if (kind == Kind::file && overwrite == Overwrite::refuse) throw exists_already(path);
    if (kind == Kind::file) return check_file(path);
    const std::string folder = std::filesystem::path{path}.parent_path();
    const int ret = kind == Kind::absent ? ::access(folder.empty() ? "." : folder.c_str(), W_OK | X_OK)
                                         : ::access(path.c_str(), W_OK);
    if (ret != 0) throw OutputError{path, errno};
}

bool Output::is_file(const std::string& output, const std::string& input) {
    struct stat written {};
    struct stat read {};
    const std::string to = is_standard_output(output) ? "/dev/stdout" : output;
    const std::string from = input == "-" ? "/dev/stdin" : input;
    return ::stat(to.c_str(), &written) == 0 && ::stat(from.c_str(), &read) == 0 && S_ISREG(written.st_mode) &&
           written.st_dev == read.st_dev && written.st_ino == read.st_ino;
}

bool Output::makes_file(const std::string& path) {
    return !is_standard_output(path) && kind_of(path) != Kind::special;
}

void Output::write(std::string_view bytes) {
    while (!bytes.empty()) {
        if (m_blocks || m_given_up) wait_for_reader();
        const std::size_t size = m_blocks ? std::min<std::size_t>(bytes.size(), PIPE_BUF) : bytes.size();
        const ssize_t written = ::write(m_fd, bytes.data(), size);
        if (written >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EPIPE) {
            throw ClosedPipe{};
        } else if (errno == EAGAIN) {
            wait_for_reader();
        } else if (errno != EINTR) {
            throw OutputError{m_name, errno};
        }
    }
}

/// What is given up ends within a piece: nothing fits behind it.
void Output::wait_for_reader() {
    if (!m_given_up && wait_writable(m_fd)) return;
    m_given_up = true;
    throw Interrupted{};
}

void Output::check_reader() const {
    pollfd reader{m_fd, 0, 0};
    if (::poll(&reader, 1, 0) > 0 && (reader.revents & (POLLERR | POLLHUP)) != 0) throw ClosedPipe{};
}

void Output::close() {
    m_pipe = {};
    if (m_file.is_open()) {
        m_file.close(m_name);
    } else {
        check_standard_output();
    }
}

bool Output::is_terminal() const {
    return ::isatty(m_fd) == 1;
}

void cut_half_line(const std::string& path) {
    if (kind_of(path) != Kind::file) return;
    const Descriptor file{::open(path.c_str(), O_RDWR | O_CLOEXEC)};
    if (!file.is_open()) throw OutputError{path, errno};
    lock_for_writing(file, path);
    std::array<char, 65536> block{};
    for (off_t end = ::lseek(file.get(), 0, SEEK_END); end > 0;) {
        const off_t begin = std::max<off_t>(0, end - static_cast<off_t>(block.size()));
        const ssize_t got = ::pread(file.get(), block.data(), static_cast<std::size_t>(end - begin), begin);
        if (got != end - begin) throw OutputError{path, got < 0 ? errno : EIO};
        const auto found = std::string_view{block.data(), static_cast<std::size_t>(got)}.rfind('\n');
        const bool has_end = found != std::string_view::npos;
        end = has_end ? begin + static_cast<off_t>(found) + 1 : begin;
        if (!has_end && begin > 0) continue;
        if (::ftruncate(file.get(), end) != 0) throw OutputError{path, errno};
        return;
    }
}

std::string part_path(const std::string& path) {
    const std::filesystem::path whole = path;
    return whole.parent_path() / ("." + whole.filename().string() + ".part");
}

void replace_file(const std::string& path, std::string_view content) {
    const std::string part = part_path(path);
    try {
        Output output{part, Overwrite::allow};
        output.write(content);
        output.close();
        if (::rename(part.c_str(), path.c_str()) != 0) throw OutputError{path, errno};
    } catch (const OutputError& error) { // of the other name, which is no concern of the caller
        static_cast<void>(::unlink(part.c_str()));
        throw OutputError{path, error.error_number()};
    }
}

void Output::widen_pipe(std::size_t piece) {
    constexpr std::size_t most = std::size_t{1} << 20U; // for which nobody needs a privilege
    const int holds = ::fcntl(m_fd, F_GETPIPE_SZ);
    const auto wanted = static_cast<int>(std::min(piece, most));
    if (holds > 0 && holds < wanted) std::ignore = ::fcntl(m_fd, F_SETPIPE_SZ, wanted); // else it is slower, no more
}

Descriptor open_to_read(const std::string& path) {
    // Without O_NONBLOCK, opening a FIFO waits for its writer, and no signal would end that.
    Descriptor file{path == "-" ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                                : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (!file.is_open()) throw SystemError{path == "-" ? "standard input" : path, errno};
    return file;
}

std::size_t read_some(const Descriptor& file, char* bytes, std::size_t size) {
    for (;;) {
        std::array<pollfd, 2> wait = {{{file.get(), POLLIN, 0}, {stop_descriptor(), POLLIN, 0}}};
        const int ready = ::poll(wait.data(), wait.size(), -1);
        throw_if_stopped();
        if (ready < 0 && errno != EINTR) throw SystemError{"poll", errno};
        if (ready <= 0) continue;
        const ssize_t got = ::read(file.get(), bytes, size);
        if (got >= 0) return static_cast<std::size_t>(got);
        if (errno != EINTR && errno != EAGAIN) throw SystemError{"reading", errno};
    }
}

bool readable_within(const Descriptor& file, std::chrono::milliseconds time) {
    std::array<pollfd, 2> wait = {{{file.get(), POLLIN, 0}, {stop_descriptor(), POLLIN, 0}}};
    const int ready = ::poll(wait.data(), wait.size(), static_cast<int>(time.count()));
    throw_if_stopped();
    if (ready < 0 && errno != EINTR) throw SystemError{"poll", errno};
    return ready > 0;
}

void reserve_standard_descriptors() {
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
        if (::fcntl(fd, F_GETFD) != -1 || errno != EBADF) continue;
        // open() takes the lowest free number, which is fd.
        if (::open("/dev/null", fd == STDERR_FILENO ? O_WRONLY : O_RDONLY) != fd) throw SystemError{"/dev/null", errno};
    }
}

void check_standard_output() {
    Descriptor copy{::dup(STDOUT_FILENO)};
    if (!copy.is_open()) throw OutputError{"standard output", errno};
    copy.close("standard output");
}

std::string read_file(const std::string& path, std::size_t most) {
    const Descriptor file = open_to_read(path);
    std::string content;
    std::array<char, 65536> block{};
    for (;;) {
        const std::size_t got = read_block(path, file, block);
        if (got == 0) return content;
        content.append(block.data(), got);
        if (content.size() > most) throw InputError{path, fmt::format("larger than {} bytes", most)};
    }
}

} // namespace vlm::base
