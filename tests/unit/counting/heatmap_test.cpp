// SPDX-License-Identifier: Apache-2.0
#include "common/counting/heatmap.hpp"

#include <cstddef>
#include <vector>

#include <catch2/catch.hpp>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/vision/synthetic.hpp"

using namespace vlm;
using base::Micros;

namespace {

track::Object standing(double x, double foot, bool confirmed = true, bool seen = true) {
    return {1, 0, {x - 20, foot - 80, 40, 80, 0.9, 0}, confirmed, seen};
}

int luma_at(const base::YuvImage& image, int x, int y) {
    return image.y[static_cast<std::size_t>(y * image.width + x)];
}

} // namespace

TEST_CASE("a heat map is hottest where somebody stays longest, whatever the frame rate") {
    const base::YuvImage background = synthetic::plain(640, 480, {100, 100, 100});
    counting::Heatmap map{640, 480};
    const int frames = GENERATE(40, 400);
    for (int i = 0; i <= frames; ++i) { // one walks for 4 s, one stands for 4 s, one is there for 1 s
        const std::vector objects{standing(100 + 400.0 * i / frames, 400), standing(200, 200),
                                  standing(i < frames / 4 ? 500 : -500, 200)};
        map.add(Micros{4'000'000} * i / frames, objects);
    }
    const base::YuvImage image = map.over(background);
    CHECK(luma_at(image, 200, 200) > 160); // yellow
    CHECK(luma_at(image, 500, 200) < luma_at(image, 200, 200) - 50);
    CHECK(luma_at(image, 300, 400) < luma_at(image, 500, 200));
    CHECK(luma_at(image, 20, 20) == 60); // nobody was there: darker
    const std::size_t walk = 200 * 320 + 150;
    CHECK(int{image.v[walk]} > 135); // the violet of little
}

TEST_CASE("what is not sure leaves no heat") {
    const base::YuvImage background = synthetic::plain(64, 48, {100, 100, 100});
    counting::Heatmap map{64, 48};
    for (int i = 0; i < 3; ++i) {
        const std::vector objects{standing(30, 40, false, true), standing(30, 40, true, false)};
        map.add(Micros{100'000} * i, objects);
    }
    CHECK(luma_at(map.over(background), 30, 40) == 60);
}

TEST_CASE("a gap counts as a second, and boxes may reach beyond the picture") {
    const base::YuvImage background = synthetic::plain(640, 480, {100, 100, 100});
    counting::Heatmap map{640, 480};
    map.add(Micros{0}, {});
    map.add(Micros{3'600'000'000}, std::vector{standing(200, 200)});
    for (int i = 1; i <= 10; ++i)
        map.add(Micros{3'600'000'000 + 100'000 * i}, std::vector{standing(400, 200), standing(-1e7, 1e9)});
    const base::YuvImage image = map.over(background);
    CHECK(luma_at(image, 200, 200) == Approx(luma_at(image, 400, 200)).margin(2));
}

TEST_CASE("a heat map is written as PNG") {
    const test::TemporaryFolder folder;
    counting::Heatmap{64, 48}.write(folder.path("heat.png"), base::YuvImage{64, 48});
    CHECK(base::read_file(folder.path("heat.png")).substr(1, 3) == "PNG");
    CHECK_THROWS_AS((counting::Heatmap{64, 48}.write("/nowhere/heat.png", base::YuvImage{64, 48})), base::Error);
}
