// SPDX-License-Identifier: Apache-2.0
// The calls of the system that fail_calls.cpp counts: each is the one behind it, unless it is to fail.

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>

#include "tests/fault/fail_calls.hpp"

using fault::fails;
using fault::fails_at;
using fault::fails_on;
using fault::Kind;

namespace {

/// The function of this name in the libraries behind this one, looked up once.
template <class Function>
class Next {
public:
    constexpr explicit Next(const char* name)
        : m_name{name} {}

    Function* get() {
        Function* found = m_found.load(std::memory_order_relaxed);
        if (found != nullptr) return found;
        found = reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, m_name));
        m_found.store(found, std::memory_order_relaxed);
        return found;
    }

private:
    const char* m_name;
    std::atomic<Function*> m_found{nullptr};
};

/// Files and sockets that a program opens get their mode from where C puts it.
bool has_mode(int flags) {
    return (flags & (O_CREAT | __O_TMPFILE)) != 0;
}

} // namespace

#define REAL(name, result, parameters)                                                                                 \
    static constinit Next<result parameters> next_of_##name {                                                          \
#name                                                                                                          \
    }
// NAME is FAILED where FAILS holds, else what is behind it.
#define WRAP(name, result, parameters, arguments, does_fail, failed)                                                   \
    extern "C" result name parameters {                                                                                \
        REAL(name, result, parameters);                                                                                \
        return (does_fail) ? (failed) : next_of_##name.get() arguments;                                                \
    }
#define WRAP_FD(kind, name, result, parameters, arguments)                                                             \
    WRAP(name, result, parameters, arguments, fails_on(Kind::kind, fd), -1)

WRAP_FD(read, read, ssize_t, (int fd, void* to, std::size_t size), (fd, to, size))
WRAP_FD(read, pread, ssize_t, (int fd, void* to, std::size_t size, off_t at), (fd, to, size, at))
WRAP_FD(read, pread64, ssize_t, (int fd, void* to, std::size_t size, off64_t at), (fd, to, size, at))
WRAP_FD(read, readv, ssize_t, (int fd, const iovec* to, int number), (fd, to, number))
WRAP_FD(read, recv, ssize_t, (int fd, void* to, std::size_t size, int flags), (fd, to, size, flags))
WRAP_FD(read, recvmsg, ssize_t, (int fd, msghdr* message, int flags), (fd, message, flags))
WRAP_FD(read, recvfrom, ssize_t, (int fd, void* to, std::size_t size, int flags, sockaddr* from, socklen_t* length),
        (fd, to, size, flags, from, length))
WRAP_FD(read, __read_chk, ssize_t, (int fd, void* to, std::size_t size, std::size_t room), (fd, to, size, room))
WRAP_FD(read, __recv_chk, ssize_t, (int fd, void* to, std::size_t size, std::size_t room, int flags),
        (fd, to, size, room, flags))
WRAP_FD(read, __pread_chk, ssize_t, (int fd, void* to, std::size_t size, off_t at, std::size_t room),
        (fd, to, size, at, room))
WRAP_FD(read, __pread64_chk, ssize_t, (int fd, void* to, std::size_t size, off64_t at, std::size_t room),
        (fd, to, size, at, room))

WRAP_FD(write, write, ssize_t, (int fd, const void* from, std::size_t size), (fd, from, size))
WRAP_FD(write, pwrite, ssize_t, (int fd, const void* from, std::size_t size, off_t at), (fd, from, size, at))
WRAP_FD(write, pwrite64, ssize_t, (int fd, const void* from, std::size_t size, off64_t at), (fd, from, size, at))
WRAP_FD(write, writev, ssize_t, (int fd, const iovec* from, int number), (fd, from, number))
WRAP_FD(write, send, ssize_t, (int fd, const void* from, std::size_t size, int flags), (fd, from, size, flags))
WRAP_FD(write, sendmsg, ssize_t, (int fd, const msghdr* message, int flags), (fd, message, flags))
WRAP_FD(write, sendto, ssize_t,
        (int fd, const void* from, std::size_t size, int flags, const sockaddr* to, socklen_t length),
        (fd, from, size, flags, to, length))
WRAP_FD(write, sendfile, ssize_t, (int fd, int from, off_t* at, std::size_t size), (fd, from, at, size))
WRAP_FD(write, sendfile64, ssize_t, (int fd, int from, off64_t* at, std::size_t size), (fd, from, at, size))

#define WRAP_OPEN(name)                                                                                                \
    extern "C" int name(const char* path, int flags, ...) {                                                            \
        REAL(name, int, (const char*, int, ...));                                                                      \
        if (fails_at(Kind::open, path)) return -1;                                                                     \
        if (!has_mode(flags)) return next_of_##name.get()(path, flags);                                                \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        const mode_t mode = va_arg(rest, mode_t);                                                                      \
        va_end(rest);                                                                                                  \
        return next_of_##name.get()(path, flags, mode);                                                                \
    }
WRAP_OPEN(open)
WRAP_OPEN(open64)
extern "C" int openat(int folder, const char* path, int flags, ...) {
    REAL(openat, int, (int, const char*, int, ...));
    if (fails_at(Kind::open, path)) return -1;
    if (!has_mode(flags)) return next_of_openat.get()(folder, path, flags);
    va_list rest;
    va_start(rest, flags);
    const mode_t mode = va_arg(rest, mode_t);
    va_end(rest);
    return next_of_openat.get()(folder, path, flags, mode);
}
WRAP(__open_2, int, (const char* path, int flags), (path, flags), fails_at(Kind::open, path), -1)
WRAP(__open64_2, int, (const char* path, int flags), (path, flags), fails_at(Kind::open, path), -1)
WRAP(fopen, FILE*, (const char* path, const char* how), (path, how), fails_at(Kind::open, path), nullptr)
WRAP(fopen64, FILE*, (const char* path, const char* how), (path, how), fails_at(Kind::open, path), nullptr)
WRAP(mkostemp, int, (char* path, int flags), (path, flags), fails_at(Kind::open, path), -1)
WRAP(mkostemp64, int, (char* path, int flags), (path, flags), fails_at(Kind::open, path), -1)

WRAP_FD(fsync, fsync, int, (int fd), (fd))
WRAP_FD(fsync, fdatasync, int, (int fd), (fd))
WRAP_FD(truncate, ftruncate, int, (int fd, off_t size), (fd, size))
WRAP_FD(truncate, ftruncate64, int, (int fd, off64_t size), (fd, size))
WRAP(rename, int, (const char* from, const char* to), (from, to), fails_at(Kind::rename, to), -1)
WRAP(link, int, (const char* from, const char* to), (from, to), fails_at(Kind::rename, to), -1)
WRAP(linkat, int, (int a, const char* from, int b, const char* to, int flags), (a, from, b, to, flags),
     fails_at(Kind::rename, to), -1)

// It is closed all the same, as Linux does.
extern "C" int close(int fd) {
    REAL(close, int, (int));
    const bool is_failing = fails_on(Kind::close, fd);
    const int error = errno;
    const int code = next_of_close.get()(fd);
    if (!is_failing) return code;
    errno = error;
    return -1;
}

WRAP(connect, int, (int fd, const sockaddr* to, socklen_t length), (fd, to, length), fails(Kind::connect), -1)
WRAP(socket, int, (int family, int type, int protocol), (family, type, protocol), fails(Kind::socket), -1)
WRAP(accept, int, (int fd, sockaddr* from, socklen_t* length), (fd, from, length), fails(Kind::socket), -1)
WRAP(accept4, int, (int fd, sockaddr* from, socklen_t* length, int flags), (fd, from, length, flags),
     fails(Kind::socket), -1)
WRAP(pipe, int, (int* ends), (ends), fails(Kind::socket), -1)
WRAP(pipe2, int, (int* ends, int flags), (ends, flags), fails(Kind::socket), -1)
WRAP(dup, int, (int fd), (fd), fails(Kind::socket), -1)
WRAP(eventfd, int, (unsigned int value, int flags), (value, flags), fails(Kind::socket), -1)
WRAP(epoll_create1, int, (int flags), (flags), fails(Kind::socket), -1)

WRAP(mmap, void*, (void* where, std::size_t size, int access, int flags, int fd, off_t at),
     (where, size, access, flags, fd, at), fails(Kind::mmap), MAP_FAILED)
WRAP(mmap64, void*, (void* where, std::size_t size, int access, int flags, int fd, off64_t at),
     (where, size, access, flags, fd, at), fails(Kind::mmap), MAP_FAILED)
WRAP(pthread_create, int, (pthread_t * thread, const pthread_attr_t* how, void* (*begin)(void*), void* argument),
     (thread, how, begin, argument), fails(Kind::thread), errno)
