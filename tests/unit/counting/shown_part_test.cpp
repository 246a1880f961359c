// SPDX-License-Identifier: Apache-2.0
#include "common/counting/shown_part.hpp"

#include <catch2/catch.hpp>

using namespace vlm;

TEST_CASE("what is in a picture is found again in frames that show a part of it, scaled") {
    frames::Track track;
    track.info.width = 1920;
    track.info.height = 1080;
    track.shown = {1920, 1080};
    CHECK(counting::ShownPart{track}.placed(track::Point{100, 50}).y == 50);
    track.shown = {640, 360};
    CHECK(counting::ShownPart{track}.placed(track::Point{300, 30}).x == 100);
    track.roi = media::PixelRect{960, 540, 480, 540};
    track.shown = {240, 270};
    const counting::ShownPart part{track};
    CHECK(part.placed(track::Line{"a", {960, 540}, {1440, 1080}}).to.x == 240);
    CHECK(part.placed(track::Line{"a", {960, 540}, {1440, 1080}}).from.y == 0);
    CHECK(part.placed(track::Zone{"z", {{0, 0}, {1, 0}, {1160, 740}}}).corners[2].x == 100);
    const base::Detection box = part.placed(base::Detection{1000, 600, 20, 40, 0.5, 3});
    CHECK(box.x == 20);
    CHECK(box.y == 30);
    CHECK(box.width == 10);
    CHECK(box.height == 20);
    CHECK(box.kind == 3);
}
