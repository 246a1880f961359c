// SPDX-License-Identifier: Apache-2.0
#include "common/base/wait.hpp"

#include <algorithm>
#include <array>

#include <poll.h>

#include "common/base/clock.hpp"
#include "common/base/signals.hpp"

namespace vlm::base {

Waited wait_or_stop(std::chrono::milliseconds time) {
    const auto end = Steady::now() + time;
    while (!stop_requested()) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Steady::now());
        if (left.count() <= 0) return Waited::whole;
        pollfd stop{stop_descriptor(), POLLIN, 0}; // poll ignores a negative descriptor
        static_cast<void>(::poll(&stop, 1, static_cast<int>(std::min<std::int64_t>(left.count(), 60'000))));
    }
    return Waited::stopped;
}

bool wait_writable(int fd) {
    constexpr int patience_ms = 1500;
    for (;;) {
        const bool stopping = stop_requested();
        std::array<pollfd, 2> wait = {{{fd, POLLOUT, 0}, {stopping ? -1 : stop_descriptor(), POLLIN, 0}}};
        const int ready = ::poll(wait.data(), wait.size(), stopping ? patience_ms : -1);
        if (ready == 0) return false;
        if (wait[0].revents != 0) return true;
    }
}

} // namespace vlm::base
