// SPDX-License-Identifier: Apache-2.0
#include "common/base/socket_watch.hpp"

#include <cerrno>
#include <cstdint>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "common/base/error.hpp"

namespace vlm::base {
namespace {

unsigned int bits_of(unsigned int what) {
    const unsigned int in = (what & SocketWatch::readable) != 0 ? EPOLLIN : 0U;
    const unsigned int out = (what & SocketWatch::writable) != 0 ? EPOLLOUT : 0U;
    return in | out;
}

bool control(int epoll, int operation, int socket, unsigned int what) {
    epoll_event event{};
    event.events = bits_of(what);
    event.data.fd = socket;
    return ::epoll_ctl(epoll, operation, socket, &event) == 0;
}

unsigned int from_bits(unsigned int bits) {
    const unsigned int in = (bits & EPOLLIN) != 0 ? SocketWatch::readable : 0U;
    const unsigned int out = (bits & EPOLLOUT) != 0 ? SocketWatch::writable : 0U;
    const unsigned int error = (bits & (EPOLLERR | EPOLLHUP)) != 0 ? SocketWatch::failed : 0U;
    return in | out | error;
}

} // namespace

SocketWatch::SocketWatch()
    : m_epoll{::epoll_create1(EPOLL_CLOEXEC)}
    , m_wake{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
    if (!m_epoll.is_open() || !m_wake.is_open() || !watch(m_wake.get(), readable))
        throw SystemError{"sockets cannot be waited for", errno};
}

bool SocketWatch::watch(int socket, unsigned int what) {
    if (control(m_epoll.get(), EPOLL_CTL_ADD, socket, what)) return true;
    return errno == EEXIST && control(m_epoll.get(), EPOLL_CTL_MOD, socket, what);
}

void SocketWatch::forget(int socket) {
    control(m_epoll.get(), EPOLL_CTL_DEL, socket, 0);
}

void SocketWatch::wake() {
    const std::uint64_t one = 1;
    // It fails only where so many wake-ups wait already that none is lost.
    [[maybe_unused]] const ssize_t written = ::write(m_wake.get(), &one, sizeof one);
}

std::span<const SocketWatch::Event> SocketWatch::wait(std::chrono::milliseconds most) {
    std::array<epoll_event, most_at_once> all; // the system fills it
    const int found =
        ::epoll_wait(m_epoll.get(), all.data(), static_cast<int>(all.size()), static_cast<int>(most.count()));
    if (found < 0 && errno != EINTR) throw SystemError{"sockets cannot be waited for", errno};
    std::size_t events = 0;
    for (int i = 0; i < found; ++i) {
        const epoll_event& each = all[static_cast<std::size_t>(i)];
        if (each.data.fd == m_wake.get()) {
            std::uint64_t woken = 0;
            [[maybe_unused]] const ssize_t got = ::read(m_wake.get(), &woken, sizeof woken);
        } else {
            m_events[events++] = {each.data.fd, from_bits(each.events)};
        }
    }
    return {m_events.data(), events};
}

} // namespace vlm::base
