// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <unistd.h>

#include <catch2/catch.hpp>

#include "common/base/error.hpp"
#include "common/vision/face_detector.hpp"
#include "common/vision/people_detector.hpp"
#include "tests/unit/vision/synthetic.hpp"

using namespace vlm;

TEST_CASE("of overlapping boxes the best remains, in any order") {
    const vision::Box best{0.1, 0.1, 0.2, 0.4, 2};
    const vision::Box worse{0.12, 0.1, 0.2, 0.4, 1};
    const vision::Box inside{0.15, 0.2, 0.05, 0.1, 1.5};
    const vision::Box elsewhere{0.6, 0.1, 0.2, 0.4, 0.5};
    for (const auto& boxes :
         {std::vector{best, worse, inside, elsewhere}, std::vector{elsewhere, inside, worse, best}}) {
        const auto kept = vision::suppress_overlaps(boxes, 0.5, 1);
        REQUIRE(kept.size() == 2);
        CHECK(kept[0].score == 2);
        CHECK(kept[1].score == 0.5);
        CHECK(vision::suppress_overlaps(boxes, 0.5, 2).size() == 1);
    }
    CHECK(vision::suppress_overlaps({}, 0.5, 1).empty());
}

TEST_CASE("a box has a place in words") {
    CHECK(vision::position({0.45, 0.45, 0.1, 0.1, 0}) == "centre");
    CHECK(vision::position({0, 0.4, 0.2, 0.2, 0}) == "left");
    CHECK(vision::position({0.8, 0.8, 0.2, 0.2, 0}) == "bottom right");
    CHECK(vision::position({0.4, 0, 0.2, 0.2, 0}) == "top");
    CHECK(vision::common_area({0, 0, 0.5, 0.5, 0}, {0.25, 0.25, 0.5, 0.5, 0}) == Approx(0.0625));
    CHECK(vision::common_area({0, 0, 0.2, 0.2, 0}, {0.5, 0.5, 0.2, 0.2, 0}) == 0);
}

TEST_CASE("nobody is found where nobody is") {
    vision::PeopleDetector people;
    CHECK(people.detect({}).empty());
    CHECK(people.detect(synthetic::plain(1, 1, {9, 9, 9})).empty());
    CHECK(people.detect(synthetic::plain(320, 240, {90, 90, 90})).empty());
    CHECK(people.detect(synthetic::plain(31, 400, {90, 90, 90})).empty());
}

TEST_CASE("people are counted where they stand") {
    vision::PeopleDetector detector;
    const double height = GENERATE(100, 150);
    const auto people = detector.detect(synthetic::people(640, 360, height, {100, 320, 540}));
    REQUIRE(people.size() == 3);
    std::multiset<std::string> places;
    for (const auto& box : people) {
        places.insert(vision::position(box));
        CHECK(box.height * 360 == Approx(height).epsilon(0.2));
    }
    CHECK(places.size() == 3);
    CHECK(detector.detect(synthetic::people(640, 360, height, {500})).size() == 1);
}

TEST_CASE("the same picture has the same people each time") {
    vision::PeopleDetector detector;
    const auto image = synthetic::people(640, 360, 120, {60, 130, 300, 540});
    const auto first = detector.detect(image);
    for (int i = 0; i < 5; ++i) {
        const auto again = detector.detect(image);
        REQUIRE(again.size() == first.size());
        for (std::size_t k = 0; k < first.size(); ++k) {
            CHECK(again[k].x == first[k].x);
            CHECK(again[k].score == first[k].score);
        }
    }
}

TEST_CASE("a face is found where one is drawn") {
    const auto cascade = vision::installed_face_cascade();
    if (!cascade) {
        WARN("no cascade is installed: opencv-data");
        return;
    }
    vision::FaceDetector detector{*cascade};
    const auto faces = detector.detect(synthetic::face(480, 270, 120));
    REQUIRE(faces.size() == 1);
    CHECK(vision::position(faces[0]) == "centre");
    CHECK(faces[0].width * 480 == Approx(150).margin(45));
    CHECK(detector.detect(synthetic::plain(480, 270, {120, 120, 120})).empty());
    CHECK(detector.detect({}).empty());
}

TEST_CASE("a file that is no cascade is named") {
    const std::string file = "/tmp/vlm-no-cascade-" + std::to_string(getpid()) + ".xml";
    std::ofstream{file} << "not XML";
    vision::FaceDetector detector{file};
    CHECK_THROWS_WITH(detector.detect(synthetic::plain(64, 64, {1, 2, 3})), Catch::Contains("not a cascade"));
    std::remove(file.c_str());
}
