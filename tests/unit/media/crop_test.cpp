// SPDX-License-Identifier: Apache-2.0
#include "common/media/crop.hpp"

#include <catch2/catch.hpp>

#include "common/base/error.hpp"
#include "common/media/renderer.hpp"
#include "common/media/sampler.hpp"
#include "tests/unit/media/clips.hpp"

using namespace vlm;
using media::Crop;
using media::PixelRect;

TEST_CASE("a crop in pixels or shares is widened to even pixels") {
    const auto [crop, upright, expected] = GENERATE(table<Crop, media::PictureSize, PixelRect>({
        {{Crop::Unit::pixels, 100, 50, 200, 100}, {640, 360}, {100, 50, 200, 100}},
        {{Crop::Unit::pixels, 101, 51, 200, 100}, {640, 360}, {100, 50, 202, 102}},
        {{Crop::Unit::pixels, 0, 0, 427, 241}, {427, 241}, {0, 0, 427, 241}},
        {{Crop::Unit::pixels, 426, 240, 1, 1}, {427, 241}, {426, 240, 1, 1}},
        {{Crop::Unit::shares, 0.5, 0, 0.5, 1}, {640, 360}, {320, 0, 320, 360}},
        {{Crop::Unit::shares, 0, 0, 1, 1}, {427, 241}, {0, 0, 427, 241}},
        {{Crop::Unit::shares, 2 / 3.0, 0, 0.334, 1}, {640, 360}, {426, 0, 214, 360}},
        {{Crop::Unit::shares, 0.9999, 0, 0.0001, 1}, {640, 360}, {638, 0, 2, 360}},
    }));
    CHECK(media::resolved(crop, upright) == expected);
}

TEST_CASE("a crop beyond the picture is wrong usage") {
    CHECK_THROWS_AS(media::resolved({Crop::Unit::pixels, 600, 0, 41, 10}, {640, 360}), base::UsageError);
    CHECK_THROWS_WITH(media::resolved({Crop::Unit::pixels, 0, 300, 10, 100}, {640, 360}),
                      "--roi: 0,300,10,100 reaches beyond the picture of 640x360");
    CHECK_THROWS_AS(media::resolved({Crop::Unit::shares, 0.5, 0, 0.6, 1}, {640, 360}), base::UsageError);
}

TEST_CASE("a rectangle turns with its picture, and back") {
    for (int turns = 0; turns < 4; ++turns) {
        for (const bool mirrored : {false, true}) {
            const media::ShareRect rect{0.125, 0.25, 0.5, 0.0625};
            const auto there = media::to_upright(rect, {turns, mirrored});
            const auto back = media::to_stored(there, {turns, mirrored});
            CHECK((back.x == rect.x && back.y == rect.y && back.width == rect.width && back.height == rect.height));
        }
    }
    const auto turned = media::to_upright({0, 0, 0.25, 0.5}, {1, false}); // the upper left goes to the upper right
    CHECK((turned.x == 0.5 && turned.y == 0 && turned.width == 0.5 && turned.height == 0.25));
}

TEST_CASE("a cropped picture is that part of the upright one, however it is stored") {
    for (const char* name :
         {"cfr25.mp4", "odd.mp4", "odd.webm", "sar.mp4", "rotated90.mp4", "rotated180.mp4", "rotated270.mp4",
          "mirrored.mp4", "mirrored_rotated90.mp4", "gray.mp4", "bt2020_10bit.mp4"}) {
        CAPTURE(name);
        base::FaultCounter faults{"clip", "decoding", base::FaultCounter::Reports::none};
        media::Source source{test::generated_clip(name), {}};
        media::Sampler sampler{source, {}, {}, faults};
        const auto whole = sampler.next();
        REQUIRE(whole);
        const media::VideoInfo info = source.info();
        const media::PictureSize upright{info.width, info.height};
        const PixelRect part = media::resolved({Crop::Unit::shares, 0.25, 0.125, 0.5, 0.5}, upright);
        const auto cropped = media::cropped(*whole, part, upright, info.orientation);
        CHECK(cropped.t == whole->t);
        media::Renderer renderer{name, info.orientation};
        const auto seen = renderer.render(cropped, part.width, part.height);
        const auto all = renderer.render(*whole, upright.width, upright.height);
        double difference = 0;
        for (int y = 0; y < part.height; ++y) {
            for (int x = 0; x < part.width; ++x) {
                const int there = (part.y + y) * all.width + part.x + x;
                difference += std::abs(int{seen.y[static_cast<std::size_t>(y * part.width + x)]} -
                                       int{all.y[static_cast<std::size_t>(there)]});
            }
        }
        difference /= static_cast<double>(part.width) * part.height;
        // Where pixels are not square, samples lie between the picture's; so do the colours of a side that is odd.
        CHECK(difference < (std::string{name}.starts_with("sar") ? 2.5 : 0.8));
    }
}
