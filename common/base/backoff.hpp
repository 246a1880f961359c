// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace vlm::base {

/// How long to wait before trying again: 1, 2, 4 … 30 s, each up to a quarter shorter or longer, so that many who lost
/// the same thing do not come back together. Pure.
class Backoff {
public:
    /// The next wait; `chance` is in [0, 1).
    [[nodiscard]] std::chrono::milliseconds next(double chance);

    /// It worked: the next wait is the first again.
    void reset() { m_tries = 0; }

    /// Waits since it last worked.
    [[nodiscard]] int tries() const { return m_tries; }

private:
    int m_tries = 0;
};

/// In [0, 1), another one every time.
[[nodiscard]] double chance();

} // namespace vlm::base
