// SPDX-License-Identifier: Apache-2.0
#include "common/media/turn.hpp"

#include <string>

#include <catch2/catch.hpp>

extern "C" {
#include <libavutil/frame.h>
}

using namespace vlm;
using media::Orientation;

namespace {

/// A plane of letters, turned.
std::string turned_letters(const std::string& letters, int width, int height, int bytes, Orientation orientation) {
    std::string to(letters.size(), '?');
    const bool sideways = orientation.quarter_turns % 2 == 1;
    const int to_width = sideways ? height : width;
    const int to_height = sideways ? width : height;
    media::turn({reinterpret_cast<const std::uint8_t*>(letters.data()), width * bytes, width, height, bytes},
                orientation,
                {reinterpret_cast<std::uint8_t*>(to.data()), to_width * bytes, to_width, to_height, bytes});
    return to;
}

media::Picture patterned(int format, int width, int height) {
    media::Picture picture{base::Micros{7}, media::make_frame()};
    AVFrame& stored = *picture.frame;
    stored.format = format;
    stored.width = width;
    stored.height = height;
    REQUIRE(av_frame_get_buffer(&stored, 0) == 0);
    for (int plane = 0; plane < 3 && stored.data[plane] != nullptr; ++plane) {
        const int rows = plane == 0 ? height : (height + 1) / 2;
        for (int i = 0; i < rows * stored.linesize[plane]; ++i)
            stored.data[plane][i] = static_cast<std::uint8_t>(i * 31 + i / 257 + plane);
    }
    return picture;
}

} // namespace

TEST_CASE("pixels go where they are seen") {
    CHECK(turned_letters("abcdef", 3, 2, 1, {0, false}) == "abcdef");
    CHECK(turned_letters("abcdef", 3, 2, 1, {1, false}) == "daebfc");
    CHECK(turned_letters("abcdef", 3, 2, 1, {2, false}) == "fedcba");
    CHECK(turned_letters("abcdef", 3, 2, 1, {3, false}) == "cfbead");
    CHECK(turned_letters("abcdef", 3, 2, 1, {0, true}) == "cbafed");
    CHECK(turned_letters("abcdef", 3, 2, 1, {1, true}) == "fcebda");
    CHECK(turned_letters("aaabbbcccddd", 2, 2, 3, {1, false}) == "cccaaadddbbb");
}

TEST_CASE("a picture that is turned and turned back is the same to the bit") {
    const int format = GENERATE(AV_PIX_FMT_YUV420P, AV_PIX_FMT_GRAY8, AV_PIX_FMT_RGB24);
    const auto [width, height] = GENERATE(table<int, int>({{64, 48}, {67, 33}, {1, 5}}));
    const media::Picture stored = patterned(format, width, height);
    for (const bool mirrored : {false, true}) {
        for (int turns = 0; turns < 4; ++turns) {
            CAPTURE(format, width, height, turns, mirrored);
            const Orientation orientation{turns, mirrored};
            const media::Picture upright = media::turned(stored, orientation);
            CHECK(upright.t == stored.t);
            CHECK(upright.frame->width == (turns % 2 == 1 ? height : width));
            const media::Picture again = media::turned(upright, media::inverse(orientation));
            CHECK((media::packed_planes(again) == media::packed_planes(stored)));
        }
    }
}
