// SPDX-License-Identifier: Apache-2.0
#include "common/vision/picture_statistics.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/vision/synthetic.hpp"

using namespace vlm;
using synthetic::Rgb;

TEST_CASE("brightness and contrast are those of the luma") {
    const auto black = vision::picture_statistics(synthetic::plain(64, 48, {0, 0, 0}));
    CHECK(black.brightness == Approx(0).margin(0.001));
    CHECK(black.contrast == Approx(0).margin(0.001));
    const auto halves = vision::picture_statistics(synthetic::picture(64, 48, [](int x, int) {
        return x < 32 ? Rgb{255, 255, 255} : Rgb{0, 0, 0};
    }));
    CHECK(halves.brightness == Approx(0.5).margin(0.001));
    CHECK(halves.contrast == Approx(0.5).margin(0.001));
}

TEST_CASE("colours have their names") {
    const auto [colour, name] = GENERATE(table<Rgb, std::string>({
        {{0, 0, 0}, "black"},
        {{128, 128, 128}, "grey"},
        {{250, 250, 250}, "white"},
        {{220, 20, 20}, "red"},
        {{250, 140, 20}, "orange"},
        {{110, 60, 20}, "brown"},
        {{240, 230, 20}, "yellow"},
        {{30, 160, 40}, "green"},
        {{20, 200, 210}, "cyan"},
        {{30, 50, 220}, "blue"},
        {{130, 30, 200}, "purple"},
        {{250, 110, 180}, "pink"},
        {{60, 65, 55}, "grey"},
    }));
    const auto statistics = vision::picture_statistics(synthetic::plain(33, 17, colour));
    CAPTURE(name);
    REQUIRE(statistics.colours.size() == 1);
    CHECK(statistics.colours.front().name == name);
    CHECK(statistics.colours.front().share == Approx(1));
}

TEST_CASE("colours come with their shares, the largest first") {
    const auto statistics = vision::picture_statistics(synthetic::picture(96, 96, [](int x, int) {
        return x < 64 ? Rgb{30, 160, 40} : Rgb{30, 50, 220};
    }));
    REQUIRE(statistics.colours.size() >= 2);
    CHECK(statistics.colours[0].name == "green");
    CHECK(statistics.colours[0].share == Approx(2.0 / 3).margin(0.03));
    CHECK(statistics.colours[1].name == "blue");
}

TEST_CASE("a sharp picture is sharper than a blurred one, at any size") {
    const auto stripes = [](int width, double softness) {
        return synthetic::picture(width, width, [=](int x, int) {
            const double level = 128 + 100 * std::tanh(std::sin(x * 50.0 / width) / softness);
            return Rgb{level, level, level};
        });
    };
    const double sharp = vision::picture_statistics(stripes(512, 0.05)).sharpness;
    const double blurred = vision::picture_statistics(stripes(512, 2)).sharpness;
    CHECK(sharp > 10 * blurred);
    CHECK(vision::picture_statistics(stripes(1024, 0.05)).sharpness > 10 * blurred);
}

TEST_CASE("the smallest pictures have statistics too") {
    const auto statistics = vision::picture_statistics(synthetic::plain(1, 1, {255, 255, 255}));
    CHECK(statistics.brightness == Approx(1));
    CHECK(statistics.sharpness == Approx(0));
}
