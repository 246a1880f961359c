// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>
#include <optional>
#include <random>
#include <set>
#include <vector>

#include <catch2/catch.hpp>

#include "common/track/assignment.hpp"

using namespace vlm;

namespace {

track::Costs costs_of(const std::vector<std::vector<double>>& rows) {
    track::Costs costs(rows.size(), rows.empty() ? 0 : rows[0].size());
    for (std::size_t row = 0; row < costs.rows(); ++row) {
        for (std::size_t column = 0; column < costs.columns(); ++column) {
            costs.at(row, column) = rows[row][column];
        }
    }
    return costs;
}

/// The most that can be gained, by trying everything from `row` on.
double best_gain(const track::Costs& costs, double most, std::size_t row, std::vector<bool>& taken) {
    if (row == costs.rows()) return 0;
    double best = best_gain(costs, most, row + 1, taken);
    for (std::size_t column = 0; column < costs.columns(); ++column) {
        if (taken[column] || costs.at(row, column) >= most) continue;
        taken[column] = true;
        best = std::max(best, most - costs.at(row, column) + best_gain(costs, most, row + 1, taken));
        taken[column] = false;
    }
    return best;
}

} // namespace

TEST_CASE("the assignment is the best one, not the first") {
    // Row 0 likes column 0 most, but row 1 can have no other.
    CHECK(track::assign(costs_of({{0.1, 0.3}, {0.2, 0.9}}), 0.8) == std::vector<std::optional<std::size_t>>{1, 0});
    CHECK(track::assign(costs_of({{0.1, 0.9}, {0.2, 0.9}}), 0.8) ==
          std::vector<std::optional<std::size_t>>{0, std::nullopt});
    CHECK(track::assign(costs_of({{0.8, 0.9}}), 0.8) == std::vector<std::optional<std::size_t>>{std::nullopt});
    CHECK(track::assign(costs_of({{0.5}, {0.4}, {0.6}}), 0.8) ==
          std::vector<std::optional<std::size_t>>{std::nullopt, 0, std::nullopt});
    CHECK(track::assign(track::Costs(0, 3), 0.8).empty());
    CHECK(track::assign(track::Costs(2, 0), 0.8) == std::vector<std::optional<std::size_t>>(2));
}

TEST_CASE("no assignment is better, of any shape and with any limit") {
    std::mt19937 random(3);
    std::uniform_real_distribution<double> cost(0, 1);
    for (int trial = 0; trial < 2000; ++trial) {
        track::Costs costs(random() % 6, random() % 6);
        const double most = cost(random);
        for (std::size_t row = 0; row < costs.rows(); ++row) {
            for (std::size_t column = 0; column < costs.columns(); ++column) {
                costs.at(row, column) = trial % 2 == 0 ? cost(random) : static_cast<double>(random() % 4) / 4;
            }
        }
        const auto columns = track::assign(costs, most);
        REQUIRE(columns.size() == costs.rows());
        double gain = 0;
        std::set<std::size_t> used;
        for (std::size_t row = 0; row < columns.size(); ++row) {
            if (!columns[row]) continue;
            REQUIRE(used.insert(*columns[row]).second);
            REQUIRE(costs.at(row, *columns[row]) < most);
            gain += most - costs.at(row, *columns[row]);
        }
        std::vector<bool> taken(costs.columns());
        REQUIRE(gain == Approx(best_gain(costs, most, 0, taken)).margin(1e-12));
    }
}

TEST_CASE("hundreds are assigned at once") {
    std::mt19937 random(5);
    constexpr std::size_t many = 400;
    track::Costs costs(many, many);
    std::vector<std::size_t> truth(many);
    std::iota(truth.begin(), truth.end(), 0);
    std::shuffle(truth.begin(), truth.end(), random);
    for (std::size_t row = 0; row < many; ++row) {
        for (std::size_t column = 0; column < many; ++column) {
            costs.at(row, column) = truth[row] == column ? 0.4 : 0.6;
        }
    }
    const auto columns = track::assign(costs, 0.8);
    for (std::size_t row = 0; row < many; ++row) {
        REQUIRE(columns[row] == truth[row]);
    }
}
