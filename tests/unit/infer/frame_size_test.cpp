// SPDX-License-Identifier: Apache-2.0
#include "common/infer/frame_size.hpp"

#include <catch2/catch.hpp>

#include "common/base/error.hpp"

using namespace vlm;
using infer::PixelSize;
using media::PictureSize;
using media::SizeLimits;

namespace {

SizeLimits side(int most) {
    return {{}, most, {}};
}
SizeLimits pixels(std::int64_t most) {
    return {{}, {}, most};
}

constexpr const char* grid_of_28 = "Qwen/Qwen2.5-VL-7B-Instruct";
constexpr const char* grid_of_32 = "qwen3-vl:8b";

} // namespace

TEST_CASE("pictures are made smaller to the limits, and snapped to the model's grid") {
    const auto [source, limits, model, size] = GENERATE(table<PixelSize, SizeLimits, std::string, PixelSize>({
        // no limits: at most as many pixels as 512 cells have
        {{640, 360}, {}, "", {640, 360}},
        {{1920, 1080}, {}, "", {965, 543}},
        {{1080, 1920}, {}, "", {543, 965}},
        {{1920, 1080}, {}, grid_of_28, {952, 532}},
        {{1920, 1080}, {}, grid_of_32, {960, 544}},
        {{3840, 2160}, {}, grid_of_32, {960, 544}},
        {{641, 359}, {}, grid_of_32, {640, 352}},
        {{656, 368}, {}, grid_of_32, {640, 384}}, // 20.5 and 11.5 cells: ties go to even
        // filled up to the least that the model takes
        {{64, 36}, {}, grid_of_32, {352, 192}},
        {{64, 36}, {}, "", {64, 36}},
        {{1, 1}, {}, "", {1, 1}},
        // the longer side
        {{1920, 1080}, side(448), "", {448, 252}},
        {{1080, 1920}, side(448), "", {252, 448}},
        {{1920, 1080}, side(448), grid_of_32, {448, 256}},
        {{1920, 1080}, side(440), grid_of_32, {416, 256}},
        {{1920, 1080}, side(1920), "", {1920, 1080}}, // a limit of the user's own stands alone
        {{320, 180}, side(448), "", {320, 180}},
        {{640, 360}, side(100), grid_of_32, {96, 64}}, // more is less than the model's least
        {{640, 360}, side(10), grid_of_32, {32, 32}},
        // pixels
        {{1920, 1080}, pixels(250'000), "", {666, 375}},
        {{640, 360}, pixels(1'000'000), "", {640, 360}},
        {{1920, 1080}, pixels(2'000'000), grid_of_28, {1876, 1064}},
        {{640, 360}, pixels(10'000), grid_of_32, {128, 64}},
        {{1920, 1080}, {{}, 300, 40'000}, "", {266, 150}},
        {{1920, 1080}, {{}, 200, 40'000}, "", {200, 113}},
        // what the user says, on the grid
        {{1920, 1080}, {PictureSize{100, 50}, {}, {}}, grid_of_32, {96, 64}},
        {{1920, 1080}, {PictureSize{100, 50}, {}, {}}, grid_of_28, {112, 56}},
        {{1920, 1080}, {PictureSize{100, 50}, {}, {}}, "", {100, 50}},
        {{64, 36}, {PictureSize{640, 352}, {}, {}}, grid_of_32, {640, 352}},
        {{64, 36}, {PictureSize{1920, 1080}, 20, 20}, "", {1920, 1080}},
    }));
    CAPTURE(source.width, source.height, model);
    const PixelSize found = infer::frame_size(source, limits, infer::pixel_grid(model));
    CHECK(found.width == size.width);
    CHECK(found.height == size.height);
}

TEST_CASE("the limits hold for every size") {
    const std::string model = GENERATE("", grid_of_28, grid_of_32);
    const infer::PixelGrid grid = infer::pixel_grid(model);
    for (int width = 20; width < 4000; width += 97) {
        for (const int height : {24, 100, 241, 720, 2161}) {
            for (const int most : {64, 333, 448, 1000}) {
                CAPTURE(model, width, height, most);
                const PixelSize by_side = infer::frame_size({width, height}, side(most), grid);
                REQUIRE(std::max(by_side.width, by_side.height) <= most);
                const std::int64_t area = std::int64_t{most} * most;
                const PixelSize by_area = infer::frame_size({width, height}, pixels(area), grid);
                REQUIRE(std::int64_t{by_area.width} * by_area.height <= area);
                for (const PixelSize& size : {by_side, by_area}) {
                    REQUIRE(size.width > 0);
                    REQUIRE(size.height > 0);
                    REQUIRE(size.width % grid.step == 0);
                    REQUIRE(size.height % grid.step == 0);
                }
            }
        }
    }
}

TEST_CASE("a picture that no grid holds is a usage error") {
    CHECK_THROWS_AS(infer::frame_size({5000, 10}, {}, infer::pixel_grid(grid_of_28)), base::UsageError);
    CHECK(infer::frame_size({5000, 10}, {}, infer::pixel_grid("")) == PixelSize{5000, 10});
}
