// SPDX-License-Identifier: Apache-2.0
#include "common/base/backoff.hpp"

#include <algorithm>
#include <cmath>
#include <random>

namespace vlm::base {

std::chrono::milliseconds Backoff::next(double chance) {
    constexpr double longest_ms = 30'000;
    const double usual = std::min(longest_ms, std::ldexp(1000.0, std::min(m_tries++, 10)));
    return std::chrono::milliseconds{std::llround(usual * (0.75 + chance / 2))};
}

double chance() {
    static thread_local std::mt19937 generator{std::random_device{}()};
    return std::uniform_real_distribution<>{0, 1}(generator);
}

} // namespace vlm::base
