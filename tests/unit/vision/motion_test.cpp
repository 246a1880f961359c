// SPDX-License-Identifier: Apache-2.0
#include "common/vision/motion.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/unit/vision/synthetic.hpp"

using namespace vlm;

TEST_CASE("nothing moves between a picture and itself") {
    const auto image = synthetic::road(320, 180, 40, 40);
    const auto motion = vision::motion(image, image);
    CHECK(motion.share == 0);
    CHECK(motion.regions.empty());
    CHECK(motion.exposure == Approx(1));
}

TEST_CASE("a moving square is seen at both its places") {
    const auto motion = vision::motion(synthetic::road(320, 180, 20, 100), synthetic::road(320, 180, 260, 20));
    REQUIRE(motion.regions.size() == 2);
    CHECK(motion.share == Approx(2 * 32.0 * 32 / (320 * 180)).epsilon(0.3));
    std::vector<std::string> places = {vision::position(motion.regions[0]), vision::position(motion.regions[1])};
    std::sort(places.begin(), places.end());
    CHECK(places == std::vector<std::string>{"left", "top right"});
}

TEST_CASE("a square that comes is where it is") {
    const auto motion = vision::motion(synthetic::road(320, 180, -100, 0), synthetic::road(320, 180, 144, 74));
    REQUIRE(motion.regions.size() == 1);
    CHECK(vision::position(motion.regions[0]) == "centre");
    CHECK(motion.regions[0].x == Approx(144.0 / 320).margin(0.02));
    CHECK(motion.regions[0].width == Approx(0.1).margin(0.03));
}

TEST_CASE("another exposure is no motion, and hides none") {
    const double exposure = GENERATE(0.5, 0.8, 1.3);
    const auto before = synthetic::road(320, 180, -100, 0);
    const auto still = vision::motion(before, synthetic::road(320, 180, -100, 0, exposure));
    CHECK(still.share == 0);
    CHECK(still.exposure == Approx(exposure).epsilon(0.03));
    const auto moved = vision::motion(before, synthetic::road(320, 180, 144, 74, exposure));
    REQUIRE(moved.regions.size() == 1);
    CHECK(vision::position(moved.regions[0]) == "centre");
}

TEST_CASE("noise is no motion") {
    const auto noisy = [](unsigned seed) {
        return synthetic::picture(640, 360, [seed](int x, int y) mutable {
            seed = seed * 1664525U + 1013904223U + static_cast<unsigned>(x + y);
            const double level = 100 + static_cast<double>(seed >> 24U) / 16 - 8;
            return synthetic::Rgb{level, level, level};
        });
    };
    CHECK(vision::motion(noisy(1), noisy(2)).share == 0);
}

TEST_CASE("another scene differs everywhere") {
    const auto stripes = [](int phase) {
        return synthetic::picture(320, 180, [=](int x, int y) {
            const double level = (x + y + phase) / 40 % 2 == 0 ? 40 : 200;
            return synthetic::Rgb{level, level, level};
        });
    };
    CHECK(vision::motion(stripes(0), stripes(40)).share > 0.8);
}
