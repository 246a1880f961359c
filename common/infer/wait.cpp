// SPDX-License-Identifier: Apache-2.0
#include "common/infer/wait.hpp"

#include <algorithm>

#include <poll.h>

#include "common/base/clock.hpp"
#include "common/base/signals.hpp"

namespace vlm::infer {

Waited wait_or_stop(std::chrono::milliseconds time) {
    const auto end = base::Steady::now() + time;
    while (!base::stop_requested()) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - base::Steady::now());
        if (left.count() <= 0) return Waited::whole;
        pollfd stop{base::stop_descriptor(), POLLIN, 0}; // poll ignores a negative descriptor
        static_cast<void>(::poll(&stop, 1, static_cast<int>(std::min<std::int64_t>(left.count(), 60'000))));
    }
    return Waited::stopped;
}

} // namespace vlm::infer
