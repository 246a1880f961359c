// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "common/track/box_filter.hpp"

using namespace vlm;

namespace {

constexpr base::Micros nominal_frame{33'333};

double centre_x(const track::BoxFilter& filter) {
    return filter.box().x + filter.box().width / 2;
}

} // namespace

TEST_CASE("at the nominal rate the filter is ByteTrack's") {
    // Worked out by hand for h = 100: at first the place has the variance 10^2 and the speed 6.25^2; a frame adds 5^2
    // and 0.625^2; what is measured has 5^2.
    track::BoxFilter filter({-20, 0, 40, 100, 1, 0});
    filter.advance(nominal_frame);
    filter.measure({-10, 0, 40, 100, 1, 0});
    const double place_variance = 100 + 39.0625 + 25;
    CHECK(centre_x(filter) == Approx(10 * place_variance / (place_variance + 25)).epsilon(1e-4));

    const double before = centre_x(filter);
    filter.advance(nominal_frame);
    CHECK(centre_x(filter) - before == Approx(10 * 39.0625 / (place_variance + 25)).epsilon(1e-4));
}

TEST_CASE("two steps of time are one over both") {
    const base::Micros whole{GENERATE(8'000, 33'334, 100'000, 500'000)};
    track::BoxFilter once({0, 0, 40, 100, 1, 0});
    once.advance(std::chrono::milliseconds{50});
    once.measure({7, 3, 40, 100, 1, 0});
    track::BoxFilter twice = once;
    once.advance(whole);
    twice.advance(whole / 4);
    twice.advance(whole - whole / 4);
    CHECK(once.box().x == Approx(twice.box().x));
    // The same uncertainty, too: what is measured next weighs the same.
    once.measure({30, 3, 40, 100, 1, 0});
    twice.measure({30, 3, 40, 100, 1, 0});
    CHECK(once.box().x == Approx(twice.box().x));
    once.advance(whole);
    twice.advance(whole);
    CHECK(once.box().x == Approx(twice.box().x));
}

TEST_CASE("the speed found does not depend on how often is looked") {
    const int fps = GENERATE(5, 10, 25, 30, 60);
    track::BoxFilter filter({0, 0, 40, 100, 1, 0});
    for (int i = 1; i <= 3 * fps; ++i) {
        filter.advance(base::Micros{1'000'000 / fps});
        filter.measure({80.0 * i / fps, 0, 40, 100, 1, 0});
    }
    const double at = centre_x(filter);
    CHECK(at == Approx(260).margin(2));
    filter.advance(std::chrono::seconds{1});
    CHECK(centre_x(filter) - at == Approx(80).margin(2));
}

TEST_CASE("a box that is not seen keeps its height and stays a box") {
    track::BoxFilter filter({0, 0, 40, 100, 1, 0});
    for (int i = 1; i < 8; ++i) {
        filter.advance(nominal_frame);
        filter.measure({0, 0, 40 - 4.0 * i, 100 - 10.0 * i, 1, 0});
    }
    track::BoxFilter shrinking = filter;
    filter.stop_growing();
    const double height = filter.box().height;
    filter.advance(std::chrono::seconds{1});
    CHECK(filter.box().height == Approx(height));
    shrinking.advance(std::chrono::seconds{10});
    CHECK(shrinking.box().height > 0);
    CHECK(shrinking.box().width > 0);
}
