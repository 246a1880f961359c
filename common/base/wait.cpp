// SPDX-License-Identifier: Apache-2.0
#include "common/base/wait.hpp"

#include <algorithm>

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

} // namespace vlm::base
