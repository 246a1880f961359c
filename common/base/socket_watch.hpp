// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <span>

#include "common/base/descriptor.hpp"

namespace vlm::base {

/// Waits for many sockets at once, at a cost that does not grow with those on which nothing happens. For one thread,
/// but for wake().
class SocketWatch {
public:
    static constexpr unsigned int readable = 1;
    static constexpr unsigned int writable = 2;
    static constexpr unsigned int failed = 4; ///< or the other end has gone; told in any case

    /// What has happened: some of the three.
    struct Event {
        int socket;
        unsigned int what;
    };

    /// Throws SystemError where the system gives no descriptor.
    SocketWatch();

    /// From now on wait() tells of `what` (readable, writable) on the socket, for as long as it holds. False where the
    /// system refuses.
    [[nodiscard]] bool watch(int socket, unsigned int what);

    /// Before the socket is closed.
    void forget(int socket);

    /// Ends a wait, or else the next one. Safe from any thread.
    void wake();

    /// What has happened, or nothing within that time or until woken. Valid until the next call.
    [[nodiscard]] std::span<const Event> wait(std::chrono::milliseconds most);

private:
    static constexpr std::size_t most_at_once = 256;

    Descriptor m_epoll;
    Descriptor m_wake; ///< an eventfd
    std::array<Event, most_at_once> m_events{};
};

} // namespace vlm::base
