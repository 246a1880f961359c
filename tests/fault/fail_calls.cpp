// SPDX-License-Identifier: Apache-2.0
// Loaded before a program (LD_PRELOAD): counts its calls of each kind, and makes one of them fail.
//
//   VLM_FAIL=KIND:N[+][:ERROR]  the N-th call of this kind fails (N+: so do all after it) with this error, a number:
//   errno,
//                               of SQLite its own code
//   VLM_FAIL_PATH=TEXT          only calls on files count in whose path this is
//   VLM_FAIL_COUNT=FILE         says there at the end how many calls there were: a line "KIND N" each
//   VLM_FAIL_TRACE=FILE         says there from where the first one came that failed
//   VLM_FAIL_CRASH=FILE         says there where the program was when it crashed
//
// What does not count: all before main() begins (the dynamic linker, constructors of libraries) and after it returns;
// what the C library does inside (the reading of a FILE, the memory of getaddrinfo() counts, its files do not);
// standard error, where errors are told; descriptors that lead to nothing outside (eventfd and the like), which do not
// fail in life; and other programs that this one starts.

#include "tests/fault/fail_calls.hpp"

#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace fault {
namespace {

constexpr auto kinds = static_cast<std::size_t>(Kind::count);
constexpr std::array<const char*, kinds> names = {"malloc",   "read",   "write", "open",   "fsync",  "connect", "mmap",
                                                  "truncate", "rename", "close", "thread", "socket", "sqlite"};
constexpr std::array<int, kinds> usual_errors = {ENOMEM, EIO, ENOSPC, EMFILE, EIO, ECONNREFUSED, ENOMEM, ENOSPC,
                                                 EIO,    EIO, EAGAIN, EMFILE, 10 /* SQLITE_IOERR */};

/// What the environment asks for. It is copied: programs change their environment.
struct Order {
    std::size_t kind = kinds;
    long first = 0;
    bool all_after = false;
    int error = 0;
    std::array<char, 256> path{};
    std::array<char, 1024> count{};
    std::array<char, 1024> trace{};
    std::array<char, 1024> crash{};
};

Order order;
std::atomic<bool> running{false};
std::array<std::atomic<long>, kinds> calls{};

template <std::size_t Size>
void take(const char* variable, std::array<char, Size>& to) {
    const char* value = ::getenv(variable);
    if (value != nullptr) std::snprintf(to.data(), to.size(), "%s", value);
    ::unsetenv(variable);
}

void take_failure(const char* text) {
    const std::string_view given{text};
    for (std::size_t kind = 0; kind < kinds; ++kind) {
        const std::string_view name{names[kind]};
        if (!given.starts_with(name) || given.substr(name.size(), 1) != ":") continue;
        char* end = nullptr;
        order.first = std::strtol(text + name.size() + 1, &end, 10);
        order.all_after = *end == '+';
        if (order.all_after) ++end;
        order.error = *end == ':' ? std::atoi(end + 1) : usual_errors[kind];
        order.kind = kind;
        return;
    }
    std::fprintf(stderr, "fail_calls: VLM_FAIL=%s: no such kind\n", text);
    std::abort();
}

int made(const char* path) {
    return static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
}

void tell_place(const char* path) {
    if (path[0] == '\0') return;
    std::array<void*, 64> frames{};
    const int file = made(path);
    ::backtrace_symbols_fd(frames.data(), ::backtrace(frames.data(), static_cast<int>(frames.size())), file);
    ::syscall(SYS_close, file);
}

/// It then ends as it would have.
void crashed(int signal) {
    tell_place(order.crash.data());
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

void tell_counts() {
    if (order.count[0] == '\0') return;
    std::array<char, 1024> text{};
    int size = 0;
    for (std::size_t kind = 0; kind < kinds; ++kind) {
        size += std::snprintf(text.data() + size, text.size() - static_cast<std::size_t>(size), "%s %ld\n", names[kind],
                              calls[kind].load());
    }
    const int file = made(order.count.data());
    ::syscall(SYS_write, file, text.data(), size);
    ::syscall(SYS_close, file);
}

bool is_meant(const char* path) {
    return order.path[0] == '\0' || (path != nullptr && std::strstr(path, order.path.data()) != nullptr);
}

bool is_meant(int descriptor) {
    struct stat status {};
    if (descriptor == STDERR_FILENO || ::fstat(descriptor, &status) != 0 || (status.st_mode & S_IFMT) == 0)
        return false;
    if (order.path[0] == '\0') return true;
    std::array<char, 64> link{};
    std::array<char, 4096> path{};
    std::snprintf(link.data(), link.size(), "/proc/self/fd/%d", descriptor);
    return ::readlink(link.data(), path.data(), path.size() - 1) > 0 && is_meant(path.data());
}

using Main = int (*)(int, char**, char**);
Main real_main = nullptr;

int counted_main(int argc, char** argv, char** environment) {
    std::array<void*, 1> frame{};
    ::backtrace(frame.data(), 1); // loads what it needs
    const char* failure = ::getenv("VLM_FAIL");
    if (failure != nullptr) take_failure(failure);
    ::unsetenv("VLM_FAIL");
    take("VLM_FAIL_PATH", order.path);
    take("VLM_FAIL_COUNT", order.count);
    take("VLM_FAIL_TRACE", order.trace);
    take("VLM_FAIL_CRASH", order.crash);
    for (const int signal : {SIGSEGV, SIGABRT, SIGBUS, SIGFPE})
        if (order.crash[0] != '\0') std::signal(signal, crashed);
    running = true;
    const int code = real_main(argc, argv, environment);
    running = false;
    tell_counts();
    return code;
}

} // namespace

bool fails(Kind kind) noexcept {
    if (!running.load(std::memory_order_relaxed)) return false;
    const auto place = static_cast<std::size_t>(kind);
    const long number = ++calls[place];
    if (place != order.kind || number < order.first || (number > order.first && !order.all_after)) return false;
    if (number == order.first) tell_place(order.trace.data());
    errno = order.error;
    return true;
}

bool fails_on(Kind kind, int descriptor) noexcept {
    return running.load(std::memory_order_relaxed) && is_meant(descriptor) && fails(kind);
}

bool fails_at(Kind kind, const char* path) noexcept {
    return running.load(std::memory_order_relaxed) && is_meant(path) && fails(kind);
}

} // namespace fault

/// Where every program begins.
extern "C" int __libc_start_main(fault::Main main, int argc, char** argv, void (*init)(), void (*fini)(), void (*end)(),
                                 void* stack) {
    fault::real_main = main;
    auto* const start = reinterpret_cast<decltype(&__libc_start_main)>(::dlsym(RTLD_NEXT, "__libc_start_main"));
    return start(fault::counted_main, argc, argv, init, fini, end, stack);
}
