// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

#include "common/track/count_error.hpp"

using namespace vlm;
using track::CountError;
using track::WindowCount;

TEST_CASE("errors of counts, window by window") {
    // Errors +1, -2, 0, +2: MAE = 5/4, RMSE = sqrt((1+4+0+4)/4), bias = 1/4, exact 1/4.
    // MAPE over the three with something: (1/2 + 2/4 + 0/5)/3 = 1/3.
    // Counted up: +1, -1, -1, +1: at most 1 away.
    const std::vector<WindowCount> windows = {{0, 2, 3}, {1, 4, 2}, {2, 5, 5}, {3, 0, 2}};
    const CountError error = track::count_error(windows, 4);
    CHECK(error.counts == 4);
    CHECK(error.truth == 11);
    CHECK(error.predicted == 12);
    CHECK(error.mean_absolute == Approx(1.25));
    CHECK(error.root_mean_square == Approx(std::sqrt(9.0 / 4)));
    CHECK(error.mean_relative.value() == Approx(1.0 / 3));
    CHECK(error.bias == Approx(0.25));
    CHECK(error.exact == Approx(0.25));
    CHECK(error.farthest == 1);
}

TEST_CASE("windows in which there was nothing count, though they are left out") {
    // Errors 0, 0, 0, -1: MAE = 1/4.
    const std::vector<WindowCount> windows = {{7, 1, 0}};
    const CountError error = track::count_error(windows, 4);
    CHECK(error.mean_absolute == Approx(0.25));
    CHECK(error.root_mean_square == Approx(0.5));
    CHECK(error.bias == Approx(-0.25));
    CHECK(error.exact == Approx(0.75));
    CHECK(error.mean_relative.value() == 1);
}

TEST_CASE("counts that are right in the end may have been far away") {
    const std::vector<WindowCount> windows = {{0, 5, 0}, {1, 5, 2}, {2, 0, 8}};
    const CountError error = track::count_error(windows, 3);
    CHECK(error.bias == 0);
    CHECK(error.farthest == 8); // 10 of which 2 were counted
}

TEST_CASE("what is counted up is looked at where a window ends") {
    const std::vector<WindowCount> windows = {{0, 3, 0}, {0, 0, 3}}; // two ways of one window
    CHECK(track::count_error(windows, 2).farthest == 0);
}

TEST_CASE("no windows have no errors") {
    const CountError error = track::count_error({}, 0);
    CHECK(error.counts == 0);
    CHECK(error.mean_absolute == 0);
    CHECK_FALSE(error.mean_relative.has_value());
    const std::vector<WindowCount> invented = {{0, 0, 1}};
    CHECK_FALSE(track::count_error(invented, 1).mean_relative.has_value());
}
