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
class Assigning {
public:
    explicit Assigning(const Costs& costs)
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

/// Rows and columns that may be paired with each other, directly or through others, and with none besides.
struct Group {
    std::vector<std::size_t> rows;
    std::vector<std::size_t> columns;
};

/// Things far from each other make many small groups, which take next to no time.
std::vector<Group> groups_of(const Costs& costs, double most) {
    std::vector<Group> groups;
    std::vector<bool> row_done(costs.rows());
    std::vector<bool> column_done(costs.columns());
    for (std::size_t first = 0; first < costs.rows(); ++first) {
        if (row_done[first]) continue;
        row_done[first] = true;
        Group group{{first}, {}};
        for (std::size_t i = 0; i < group.rows.size(); ++i) {
            for (std::size_t column = 0; column < costs.columns(); ++column) {
                if (column_done[column] || costs.at(group.rows[i], column) >= most) continue;
                column_done[column] = true;
                group.columns.push_back(column);
                for (std::size_t row = first; row < costs.rows(); ++row) {
                    if (row_done[row] || costs.at(row, column) >= most) continue;
                    row_done[row] = true;
                    group.rows.push_back(row);
                }
            }
        }
        if (!group.columns.empty()) groups.push_back(std::move(group));
    }
    return groups;
}

void assign_group(Group group, const Costs& costs, double most, std::vector<std::optional<std::size_t>>& column_of) {
    std::sort(group.rows.begin(), group.rows.end());
    std::sort(group.columns.begin(), group.columns.end());
    const bool turned = group.rows.size() > group.columns.size();
    const auto& few = turned ? group.columns : group.rows;
    const auto& many = turned ? group.rows : group.columns;
    Costs gains(few.size(), many.size());
    for (std::size_t i = 0; i < few.size(); ++i) {
        for (std::size_t k = 0; k < many.size(); ++k) {
            const double cost = turned ? costs.at(many[k], few[i]) : costs.at(few[i], many[k]);
            // A pair that may not be costs as much as two that are left alone: it stands for these.
            gains.at(i, k) = std::min(cost - most, 0.0);
        }
    }
    Assigning matching(gains);
    for (std::size_t i = 0; i < few.size(); ++i) {
        matching.add(i);
    }
    for (std::size_t k = 0; k < many.size(); ++k) {
        const std::size_t i = matching.row_of(k);
        if (i == none || gains.at(i, k) >= 0) continue;
        column_of[turned ? many[k] : few[i]] = turned ? few[i] : many[k];
    }
}

} // namespace

std::vector<std::optional<std::size_t>> assign(const Costs& costs, double most) {
    std::vector<std::optional<std::size_t>> column_of(costs.rows());
    for (Group& group : groups_of(costs, most)) {
        assign_group(std::move(group), costs, most, column_of);
    }
    return column_of;
}

} // namespace vlm::track
