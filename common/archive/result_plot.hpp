// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.hpp"

namespace vlm::archive {

/// How many results there are over a video's time, a lane for each task, drawn as SVG for an HTML page. Its elements
/// have the classes "answers" and "failures".
class ResultPlot {
public:
    /// Of a video of this length.
    explicit ResultPlot(base::Micros length);

    void add(std::string_view task, base::Micros t0, base::Micros t1, bool failed);

    /// Empty where there are none.
    [[nodiscard]] std::string svg() const;

private:
    static constexpr std::size_t columns = 200;
    struct Lane {
        std::string task;
        std::array<std::size_t, columns> answers{};
        std::array<std::size_t, columns> failures{};
    };
    [[nodiscard]] std::size_t column_at(base::Micros t) const;
    [[nodiscard]] std::string drawn(const Lane& lane, int top) const;
    [[nodiscard]] std::string axis(int top) const;

    base::Micros m_length;
    std::vector<Lane> m_lanes;
};

} // namespace vlm::archive
