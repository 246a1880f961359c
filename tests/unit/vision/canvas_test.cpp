// SPDX-License-Identifier: Apache-2.0
#include "common/vision/canvas.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <string>

#include <catch2/catch.hpp>

#include "tests/unit/vision/synthetic.hpp"

using namespace vlm;
using vision::Canvas;
using vision::Colour;
using vision::Spot;

namespace {

constexpr Colour blue = vision::palette::blue;

bool near(int a, double b) {
    return std::abs(a - b) <= 2;
}

/// Whether the picture has that colour at a place.
bool shows(const base::YuvImage& picture, int x, int y, Colour colour) {
    const double luma = 0.299 * colour.red + 0.587 * colour.green + 0.114 * colour.blue;
    const auto chroma = static_cast<std::size_t>(y / 2 * picture.chroma_width() + x / 2);
    return near(picture.y[static_cast<std::size_t>(y * picture.width + x)], luma) &&
           near(picture.u[chroma], 128 + (colour.blue - luma) / 1.772) &&
           near(picture.v[chroma], 128 + (colour.red - luma) / 1.402);
}

/// Left and top of the pixels that differ, and how many there are.
struct Change {
    int left = 1 << 20;
    int top = 1 << 20;
    int right = -1;
    int bottom = -1;
};

Change change(const base::YuvImage& before, const base::YuvImage& after) {
    Change all;
    for (int y = 0; y < before.height; ++y) {
        for (int x = 0; x < before.width; ++x) {
            const auto at = static_cast<std::size_t>(y * before.width + x);
            if (before.y[at] == after.y[at]) continue;
            all = {std::min(all.left, x), std::min(all.top, y), std::max(all.right, x), std::max(all.bottom, y)};
        }
    }
    return all;
}

} // namespace

TEST_CASE("what is drawn has its colour, and a dark rim") {
    for (const double level : {0.0, 110.0, 255.0}) {
        base::YuvImage picture = synthetic::plain(320, 240, {level, level, level});
        Canvas{picture}.line({20, 100}, {300, 100}, blue, 6);
        CHECK(shows(picture, 160, 100, blue));
        int darkest = 255;
        for (int y = 90; y < 100; ++y)
            darkest = std::min<int>(darkest, picture.y[static_cast<std::size_t>(y * 320 + 160)]);
        CHECK(darkest < 70);
        CHECK(near(picture.y[110 * 320 + 160], level));
    }
}

TEST_CASE("a polygon is filled as far as it is opaque, and no farther than its corners") {
    const base::YuvImage before = synthetic::plain(200, 200, {255, 255, 255});
    base::YuvImage picture = before;
    const std::array corners{Spot{50, 50}, Spot{150, 50}, Spot{150, 150}, Spot{100, 80}, Spot{50, 150}};
    Canvas{picture}.fill(corners, vision::palette::black, 0.5);
    CHECK(near(picture.y[60 * 200 + 100], 127.5));
    CHECK(picture.y[130 * 200 + 100] == 255); // between its legs
    const Change changed = change(before, picture);
    CHECK(changed.left >= 49);
    CHECK(changed.right <= 151);
    CHECK(changed.bottom <= 151);
}

TEST_CASE("an arrow's head is at its end") {
    base::YuvImage picture = synthetic::plain(200, 200, {255, 255, 255});
    Canvas{picture}.arrow({50, 100}, {120, 100}, blue, 2);
    const auto width_at = [&](int x) {
        int width = 0;
        for (int y = 0; y < 200; ++y)
            width += picture.y[static_cast<std::size_t>(y * 200 + x)] < 255 ? 1 : 0;
        return width;
    };
    CHECK(width_at(112) > width_at(60));
    CHECK(width_at(126) == 0);
}

TEST_CASE("a trail fades towards its beginning") {
    base::YuvImage picture = synthetic::plain(320, 240, {255, 255, 255});
    std::vector<Spot> way;
    for (int i = 0; i <= 20; ++i)
        way.push_back({20.0 + 14 * i, 120});
    Canvas{picture}.trail(way, vision::palette::black, 4);
    CHECK(picture.y[120 * 320 + 30] > picture.y[120 * 320 + 160]);
    CHECK(picture.y[120 * 320 + 160] > picture.y[120 * 320 + 290]);
    Canvas{picture}.trail({}, blue, 4);
    Canvas{picture}.trail(std::array{Spot{1, 1}}, blue, 4);
}

TEST_CASE("a label lies within the picture, and its letters stand out") {
    for (const Spot at : {Spot{-50, -50}, Spot{500, 500}, Spot{100, 100}}) {
        for (const Colour ground : {vision::palette::yellow, blue, vision::palette::black, vision::palette::white}) {
            const base::YuvImage before = synthetic::plain(320, 240, {127, 60, 60});
            base::YuvImage picture = before;
            Canvas{picture}.label("gate 12", at, Canvas::Hold::lower_left, ground);
            const Change changed = change(before, picture);
            CHECK(changed.right - changed.left > 40);
            CHECK(changed.bottom - changed.top >= 11);
            int darkest = 255;
            int lightest = 0;
            for (int y = changed.top; y <= changed.bottom; ++y) {
                for (int x = changed.left; x <= changed.right; ++x) {
                    const int luma = picture.y[static_cast<std::size_t>(y * 320 + x)];
                    darkest = std::min(darkest, luma);
                    lightest = std::max(lightest, luma);
                }
            }
            CHECK(lightest - darkest > 90);
        }
    }
}

TEST_CASE("a label beyond a place does not cover it") {
    for (const Spot direction : {Spot{1, 0}, Spot{-1, 0}, Spot{0, 1}, Spot{0, -1}, Spot{0.6, -0.8}}) {
        const base::YuvImage before = synthetic::plain(320, 240, {127, 127, 127});
        base::YuvImage picture = before;
        Canvas{picture}.label_beyond("out 3", {160, 120}, direction, blue);
        const Change changed = change(before, picture);
        const double nearest = std::max({changed.left * direction.x, changed.right * direction.x}) +
                               std::max({changed.top * direction.y, changed.bottom * direction.y});
        CHECK(nearest > 160 * direction.x + 120 * direction.y); // the far corner is beyond
        const double farthest = std::min({changed.left * direction.x, changed.right * direction.x}) +
                                std::min({changed.top * direction.y, changed.bottom * direction.y});
        CHECK(farthest > 160 * direction.x + 120 * direction.y - 3); // and so is the near one
    }
}

TEST_CASE("nothing is drawn outside of a picture, whatever its size") {
    for (const auto& [width, height] : {std::pair{1, 1}, std::pair{17, 9}, std::pair{2, 300}}) {
        base::YuvImage picture = synthetic::plain(width, height, {90, 90, 90});
        Canvas canvas{picture};
        canvas.box({-1e9, -40}, {1e9, 1e12}, blue, 3);
        canvas.arrow({5, 5}, {5, 5}, blue, 3);
        canvas.arrow({-100, 5}, {1000, 5}, blue, 3);
        canvas.fill(std::array{Spot{-1e9, -1e9}, Spot{1e9, -1e9}, Spot{0, 1e9}}, blue, 0.3);
        canvas.label("a label wider than the picture", {0, 0}, Canvas::Hold::centre, blue);
        canvas.caption("and a caption that wants several lines");
        CHECK(picture.y.size() == static_cast<std::size_t>(width * height));
    }
}

TEST_CASE("a caption is wrapped, and cut where it is too long") {
    const vision::Lettering letters{240};
    const auto lines = letters.wrapped("two men carry a ladder past the gate", 100, 2);
    REQUIRE(lines.size() == 2);
    CHECK(lines[0] == "two men carry");
    CHECK(lines[1] == "a ladder past...");
    for (const std::string& line : lines)
        CHECK(letters.width(line) <= 100);
    CHECK(letters.wrapped("short", 100, 3) == std::vector<std::string>{"short"});
    CHECK(letters.wrapped("", 100, 3) == std::vector<std::string>{""});
    CHECK(letters.wrapped(std::string(60, 'm'), 100, 9).size() > 3); // without blanks, anywhere
}

TEST_CASE("what the font lacks is told by a question mark") {
    CHECK(vision::drawable("Tür 3") == "T?r 3");
    CHECK(vision::drawable("門 open") == "? open");
    CHECK(vision::drawable("“it’s 3–4…”") == "\"it's 3-4...\"");
    CHECK(vision::drawable("two\nlines\xff") == "two lines?");
}
