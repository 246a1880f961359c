// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "common/base/wait.hpp"
#include "common/infer/answer.hpp"

namespace vlm::infer {

/// How long a server that is not ready is waited for, before that is a failure.
struct ReadyLimits {
    std::chrono::milliseconds loading{600'000}; ///< it says that it still loads its model
    std::chrono::milliseconds refused{0};       ///< it refuses connections
    std::chrono::milliseconds restart{60'000};  ///< it refuses connections, and has taken some before
};

/// Whether a server has taken a connection since the run began.
enum class Seen { no, yes };

enum class Ready { waited, given_up, stopped };

/// The waits for one server, a second each. Both must outlive it.
class ReadyWait {
public:
    ReadyWait(const ReadyLimits& limits, const base::Wait& wait)
        : m_limits{limits}
        , m_wait{wait} {}

    /// Waits where `failure` says that the server is not ready and time for that is left; gives up on any other
    /// failure. A server that has loaded for too long is noted in the failure, which is then one of the connection; so
    /// is one that was there and has not come back. Neither is worth another try.
    [[nodiscard]] Ready wait(Failure& failure, Seen seen = Seen::no);

private:
    [[nodiscard]] std::chrono::milliseconds patience(const Failure& failure, Seen seen) const;

    const ReadyLimits& m_limits;
    const base::Wait& m_wait;
    std::chrono::milliseconds m_loading{0};
    std::chrono::milliseconds m_refused{0};
};

} // namespace vlm::infer
