// SPDX-License-Identifier: Apache-2.0
#include "common/track/assignment.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace vlm::track {
namespace {

constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

/// What is assigned so far, and the prices of rows and columns: no reduced cost, the cost without the two prices, is
/// below zero, and that of an assigned pair is zero. There are no more rows than columns.
class Matching {
public:
    explicit Matching(const Costs& costs)
        : m_costs(costs)
        , m_row_price(costs.rows())
        , m_column_price(costs.columns())
        , m_row_of(costs.columns(), none) {}

    /// Assigns one more row, on the shortest way to a free column; rows on it change their columns.
    void add(std::size_t row) {
        m_distance.assign(m_costs.columns(), std::numeric_limits<double>::infinity());
        m_before.assign(m_costs.columns(), none);
        m_done.assign(m_costs.columns(), false);
        std::size_t column = none;
        double far = 0;
        for (std::size_t at = row; at != none; at = m_row_of[column]) {
            reach(at, column, far);
            column = nearest();
            far = m_distance[column];
            m_done[column] = true;
        }
        change_prices(row, far);
        augment(row, column);
    }

    [[nodiscard]] std::size_t row_of(std::size_t column) const { return m_row_of[column]; }

private:
    void reach(std::size_t row, std::size_t from, double far) {
        for (std::size_t column = 0; column < m_costs.columns(); ++column) {
            if (m_done[column]) continue;
            const double distance = far + m_costs.at(row, column) - m_row_price[row] - m_column_price[column];
            if (distance < m_distance[column]) {
                m_distance[column] = distance;
                m_before[column] = from;
            }
        }
    }

    [[nodiscard]] std::size_t nearest() const {
        std::size_t best = none;
        for (std::size_t column = 0; column < m_costs.columns(); ++column) {
            if (!m_done[column] && (best == none || m_distance[column] < m_distance[best])) best = column;
        }
        return best;
    }

    void change_prices(std::size_t row, double far) {
        m_row_price[row] += far;
        for (std::size_t column = 0; column < m_costs.columns(); ++column) {
            if (!m_done[column] || m_row_of[column] == none) continue;
            m_row_price[m_row_of[column]] += far - m_distance[column];
            m_column_price[column] -= far - m_distance[column];
        }
    }

    void augment(std::size_t row, std::size_t column) {
        while (m_before[column] != none) {
            m_row_of[column] = m_row_of[m_before[column]];
            column = m_before[column];
        }
        m_row_of[column] = row;
    }

    const Costs& m_costs;
    std::vector<double> m_row_price;
    std::vector<double> m_column_price;
    std::vector<std::size_t> m_row_of;
    std::vector<double> m_distance;
    std::vector<std::size_t> m_before; // the column that comes before it on the shortest way
    std::vector<bool> m_done;
};

} // namespace

std::vector<std::optional<std::size_t>> assign(const Costs& costs, double most) {
    const bool turned = costs.rows() > costs.columns();
    Costs gains(turned ? costs.columns() : costs.rows(), turned ? costs.rows() : costs.columns());
    for (std::size_t row = 0; row < costs.rows(); ++row) {
        for (std::size_t column = 0; column < costs.columns(); ++column) {
            // A pair that may not be costs as much as two that are left alone: it stands for these.
            gains.at(turned ? column : row, turned ? row : column) = std::min(costs.at(row, column) - most, 0.0);
        }
    }
    Matching matching(gains);
    for (std::size_t row = 0; row < gains.rows(); ++row) {
        matching.add(row);
    }
    std::vector<std::optional<std::size_t>> columns(costs.rows());
    for (std::size_t k = 0; k < gains.columns(); ++k) {
        const std::size_t i = matching.row_of(k);
        if (i == none || gains.at(i, k) >= 0) continue;
        columns[turned ? k : i] = turned ? i : k;
    }
    return columns;
}

} // namespace vlm::track
