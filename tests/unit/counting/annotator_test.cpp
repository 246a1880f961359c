// SPDX-License-Identifier: Apache-2.0
#include "common/counting/annotator.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/unit/vision/synthetic.hpp"

using namespace vlm;
using base::Micros;

namespace {

const std::vector<std::string> person{"person"};
const std::vector<std::string> both{"person", "car"};

track::Object object(std::int64_t id, double x, double y, bool confirmed = true, bool seen = true) {
    return {id, 0, {x, y, 40, 80, 0.9, 0}, confirmed, seen};
}

base::YuvImage grey() {
    return synthetic::plain(640, 480, {128, 128, 128});
}

/// How many pixels of a part of the picture are no longer grey.
int drawn(const base::YuvImage& picture, int left, int top, int width, int height) {
    int count = 0;
    for (int y = top; y < top + height; ++y) {
        for (int x = left; x < left + width; ++x)
            count += picture.y[static_cast<std::size_t>(y * picture.width + x)] == 128 ? 0 : 1;
    }
    return count;
}

int drawn(const counting::Scene& scene) {
    base::YuvImage picture = grey();
    counting::Annotator{}.draw(picture, scene);
    return drawn(picture, 0, 0, 640, 480);
}

counting::DrawnLine line(track::Point from, track::Point to) {
    return {{"", from, to}, "i", "o", 0, 0};
}

} // namespace

TEST_CASE("an arrow shows which way is forward over a line") {
    base::YuvImage picture = grey();
    counting::Scene scene;
    SECTION("from top to bottom: rightwards") {
        scene.lines = {line({320, 40}, {320, 440})};
        counting::draw_places(picture, scene);
        CHECK(drawn(picture, 326, 238, 24, 4) > 3 * drawn(picture, 318 - 28, 200, 24, 30));
        CHECK(drawn(picture, 326, 238, 20, 4) > 0);
    }
    SECTION("from left to right: upwards") {
        scene.lines = {line({40, 240}, {600, 240})};
        counting::draw_places(picture, scene);
        CHECK(drawn(picture, 318, 214, 4, 20) > 40);
        CHECK(drawn(picture, 290, 246, 20, 20) < 300);
    }
}

TEST_CASE("objects are drawn as far as they are sure") {
    const auto with = [](track::Object one) {
        counting::Scene scene;
        const std::vector objects{one};
        scene.objects = objects;
        scene.classes = person;
        return drawn(scene);
    };
    const int confirmed = with(object(3, 100, 100));
    const int lost = with(object(3, 100, 100, true, false));
    const int tentative = with(object(3, 100, 100, false, true));
    CHECK(confirmed > lost);
    CHECK(lost > tentative); // which has no label
    CHECK(tentative > 0);
    CHECK(with(object(3, 100, 100, false, false)) == 0);
    CHECK(with(object(3, 700, 100, true, false)) == 0); // it has left
}

TEST_CASE("the class is written where there are several") {
    counting::Scene scene;
    const std::vector objects{object(3, 100, 100)};
    scene.objects = objects;
    scene.classes = person;
    const int id = drawn(scene);
    scene.classes = both;
    CHECK(drawn(scene) > id + 100);
}

TEST_CASE("a trail is two seconds long, and ends with its track") {
    counting::Annotator annotator;
    base::YuvImage picture;
    for (int i = 0; i <= 100; ++i) { // 4 s, 4 pixels a frame
        picture = grey();
        counting::Scene scene;
        scene.t = Micros{40'000} * i;
        const std::vector objects{object(1, 40 + 4.0 * i, 200)};
        scene.objects = objects;
        scene.classes = person;
        annotator.draw(picture, scene);
    }
    const int row = 280; // of the feet, which are at x = 60 + 4 i
    CHECK(drawn(picture, 300, row - 1, 120, 2) > 200);
    CHECK(drawn(picture, 0, row - 1, 240, 2) == 0);
    picture = grey();
    counting::Scene empty;
    empty.t = Micros{4'040'000};
    annotator.draw(picture, empty);
    CHECK(drawn(picture, 0, 0, 640, 480) == 0);
}

TEST_CASE("counts, occupancy and a caption are written") {
    counting::Scene scene;
    CHECK(drawn(scene) == 0);
    scene.caption = "somebody waits";
    const int caption = drawn(scene);
    CHECK(caption > 640 * 15);
    scene.zones = {{{"yard", {{100, 100}, {300, 100}, {300, 300}}}, 2}};
    CHECK(drawn(scene) > caption + 18'000); // half of 200 x 200, tinted
    scene.caption.clear();
    base::YuvImage with_number = grey();
    counting::Annotator{}.draw(with_number, scene);
    base::YuvImage without = grey();
    counting::draw_places(without, scene);
    CHECK(with_number.y != without.y);
}
