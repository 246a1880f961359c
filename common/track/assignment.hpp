// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace vlm::track {

/// What it costs to pair each row with each column.
class Costs {
public:
    Costs(std::size_t rows, std::size_t columns)
        : m_rows(rows)
        , m_columns(columns)
        , m_values(rows * columns) {}

    [[nodiscard]] std::size_t rows() const { return m_rows; }
    [[nodiscard]] std::size_t columns() const { return m_columns; }
    [[nodiscard]] double& at(std::size_t row, std::size_t column) { return m_values[row * m_columns + column]; }
    [[nodiscard]] double at(std::size_t row, std::size_t column) const { return m_values[row * m_columns + column]; }

private:
    std::size_t m_rows;
    std::size_t m_columns;
    std::vector<double> m_values;
};

/// The column of each row, each column at most once, so that the sum of (most - cost) over all pairs is as great as it
/// can be: the optimal assignment where leaving a row and a column alone costs `most`. No pair costs `most` or more.
/// The Hungarian method by shortest augmenting paths (Jonker and Volgenant 1987), O(n^3). Costs are finite. The result
/// depends on nothing but the costs; of several that are equally good, on their order.
[[nodiscard]] std::vector<std::optional<std::size_t>> assign(const Costs& costs, double most);

} // namespace vlm::track
