// SPDX-License-Identifier: Apache-2.0
#include "common/vision/motion_detector.hpp"

#include <catch2/catch.hpp>

#include "common/vision/hog_detector.hpp"
#include "tests/unit/vision/synthetic.hpp"

using namespace vlm;
using base::Detection;

namespace {

struct Patch {
    int x;
    int y;
    int width;
    int height;
    double level; ///< of grey, or how much darker it makes what is there: below 1
};

/// A paved yard with patches, the later ones on top.
base::YuvImage yard(const std::vector<Patch>& patches, double exposure = 1) {
    return synthetic::picture(320, 240, [&](int x, int y) {
        synthetic::Rgb colour{150 + 10.0 * (x / 20 % 2), 140 + 10.0 * (y / 20 % 2), 120};
        for (const Patch& patch : patches) {
            if (x < patch.x || x >= patch.x + patch.width || y < patch.y || y >= patch.y + patch.height) continue;
            if (patch.level < 1)
                colour = {colour.r * patch.level, colour.g * patch.level, colour.b * patch.level};
            else
                colour = {patch.level, patch.level / 4, patch.level / 4};
        }
        return synthetic::Rgb{colour.r * exposure, colour.g * exposure, colour.b * exposure};
    });
}

std::vector<Detection> seen(vision::MotionDetector& detector, const base::YuvImage& picture) {
    return detector.detect({&picture, 1}).front();
}

/// Has watched the empty yard for a while.
vision::MotionDetector used_to_yard() {
    vision::MotionDetector detector;
    for (int i = 0; i < 20; ++i)
        CHECK(seen(detector, yard({})).empty());
    return detector;
}

void check_near(const Detection& found, double x, double y, double width, double height) {
    CHECK(found.x == Approx(x).margin(4));
    CHECK(found.y == Approx(y).margin(4));
    CHECK(found.width == Approx(width).margin(6));
    CHECK(found.height == Approx(height).margin(6));
}

} // namespace

TEST_CASE("what moves is found without its shadow") {
    auto detector = used_to_yard();
    CHECK(detector.is_ordered());
    CHECK(detector.classes().names == std::vector<std::string>{"object"});
    CHECK(detector.wanted({1920, 1080}) == vision::Extent{480, 270});
    for (int i = 0; i < 10; ++i) {
        const int x = 40 + 6 * i;
        const auto found = seen(detector, yard({{x + 20, 130, 40, 10, 0.7}, {x, 80, 20, 60, 240}}));
        REQUIRE(found.size() == 1);
        check_near(found[0], x, 80, 20, 60);
        CHECK(found[0].score > 0.9);
    }
}

TEST_CASE("light that goes up and down moves nothing") {
    auto detector = used_to_yard();
    for (const double exposure : {1.05, 1.15, 1.25, 1.1, 0.95, 0.85, 0.8, 1.0})
        CHECK(seen(detector, yard({}, exposure)).empty());
    CHECK(seen(detector, yard({{100, 80, 20, 60, 200}}, 1.2)).size() == 1);
    // The lamps go out: another scene, in which things are seen again soon.
    CHECK(seen(detector, yard({}, 0.3)).empty());
    for (int i = 0; i < 5; ++i)
        CHECK(seen(detector, yard({}, 0.3)).empty());
    CHECK(seen(detector, yard({{100, 80, 20, 60, 200}}, 0.3)).size() == 1);
}

TEST_CASE("two that touch are two once it is known how large one is") {
    auto detector = used_to_yard();
    const std::vector<Patch> touching = {{160, 80, 24, 60, 240}, {182, 100, 20, 5, 240}, {198, 84, 24, 60, 240}};
    CHECK(seen(detector, yard(touching)).size() == 1);
    for (int i = 0; i < 40; ++i)
        CHECK(seen(detector, yard({{20 + i, 80, 24, 60, 240}})).size() == 1);
    const auto found = seen(detector, yard(touching));
    REQUIRE(found.size() == 2);
    const auto& [left, right] = found[0].x < found[1].x ? std::pair{found[0], found[1]} : std::pair{found[1], found[0]};
    check_near(left, 160, 80, 30, 60);
    check_near(right, 192, 84, 30, 60);
    // A large thing without a neck stays one.
    CHECK(seen(detector, yard({{40, 40, 100, 90, 240}})).size() == 1);
}

TEST_CASE("people have scores that trackers take") {
    vision::HogDetector detector;
    CHECK(detector.method() == "hog");
    CHECK(detector.wanted({3840, 2160}) == vision::Extent{1152, 648});
    CHECK(detector.wanted({640, 360}) == vision::Extent{640, 360});
    const auto picture = synthetic::people(640, 360, 150, {100, 320, 540});
    const auto found = detector.detect({&picture, 1});
    REQUIRE(found[0].size() == 3);
    for (const Detection& person : found[0]) {
        CHECK(person.kind == 0);
        CHECK(person.height == Approx(150).epsilon(0.2));
        CHECK(person.score >= 0.1);
        CHECK(person.score <= 1);
    }
}
