// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

namespace vlm::serving {

/// How long answers took, counted by bounds as Prometheus counts (a histogram). Safe from any thread.
class Latencies {
public:
    void add(std::chrono::microseconds time);

    /// In the text format of Prometheus, under this name.
    [[nodiscard]] std::string text(const std::string& name) const;

private:
    static constexpr std::array<std::int64_t, 7> bounds_us = {500,     2'000,     10'000,   50'000,
                                                              250'000, 1'000'000, 5'000'000};
    std::array<std::atomic<std::uint64_t>, bounds_us.size() + 1> m_counts{};
    std::atomic<std::uint64_t> m_sum_us{0};
};

} // namespace vlm::serving
