// SPDX-License-Identifier: Apache-2.0
#include "common/media/burn_text.hpp"

#include <algorithm>
#include <array>

#include <catch2/catch.hpp>

using namespace vlm;
using base::YuvImage;

namespace {

/// The letters as they are to look, with the black around them.
const std::array<std::string, 9> letters = {
    "                                                                         ",
    "  ###    #    ###  #####    #  #####   ##  #####  ###   ###              ",
    " #   #  ##   #   #    #    ##  #      #        # #   # #   #   #         ",
    " #  ##   #       #   #    # #  ####  #        #  #   # #   #   #         ",
    " # # #   #      #     #  #  #      # ####    #    ###   ####             ",
    " ##  #   #     #       # #####     # #   #  #    #   #     #   #         ",
    " #   #   #    #    #   #    #  #   # #   #  #    #   #    #    #    ##   ",
    "  ###   ###  #####  ###     #   ###   ###   #     ###   ##          ##   ",
    "                                                                         ",
};

YuvImage filled(int width, int height) {
    YuvImage image{width, height};
    std::fill(image.y.begin(), image.y.end(), std::uint8_t{100});
    std::fill(image.u.begin(), image.u.end(), std::uint8_t{90});
    std::fill(image.v.begin(), image.v.end(), std::uint8_t{200});
    return image;
}

int luma(const YuvImage& image, int x, int y) {
    return image.y[static_cast<std::size_t>(y * image.width + x)];
}

bool untouched(const YuvImage& image) {
    const YuvImage before = filled(image.width, image.height);
    return image.y == before.y && image.u == before.u && image.v == before.v;
}

} // namespace

TEST_CASE("the letters stand in the lower right corner, white on black") {
    const auto [width, height, scale] = GENERATE(table<int, int, int>({
        {80, 20, 1},
        {81, 21, 1},
        {73, 9, 1},
        {640, 209, 1},
        {640, 210, 2},
        {641, 361, 3},
        {1920, 1080, 10},
    }));
    CAPTURE(width, height);
    YuvImage image = filled(width, height);
    media::burn_text(image, "0123456789:.");
    const int left = width - static_cast<int>(letters[0].size()) * scale;
    const int top = height - static_cast<int>(letters.size()) * scale;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const bool inside = x >= left && y >= top;
            const int wanted =
                !inside ? 100
                : letters[static_cast<std::size_t>((y - top) / scale)][static_cast<std::size_t>((x - left) / scale)] ==
                        '#'
                    ? 255
                    : 0;
            if (luma(image, x, y) != wanted) FAIL(x << ", " << y << " is " << luma(image, x, y) << ", not " << wanted);
        }
    }
    CHECK(image.u.back() == 128);
    CHECK(image.v.back() == 128);
    CHECK((top < 2 || left < 2 || (image.u.front() == 90 && image.v.front() == 200)));
}

TEST_CASE("other characters leave their place blank") {
    YuvImage image = filled(30, 20);
    media::burn_text(image, "x1");
    for (int y = 20 - 9; y < 20; ++y) {
        for (int x = 30 - 13; x < 30 - 6; ++x) {
            REQUIRE(luma(image, x, y) == 0);
        }
    }
    CHECK(luma(image, 30 - 4, 20 - 8) == 255); // the tip of the 1
}

TEST_CASE("a picture too small for the text stays as it is") {
    for (const auto& [width, height] : {std::pair{72, 20}, {73, 8}, {8, 8}, {1, 1}}) {
        CAPTURE(width, height);
        YuvImage image = filled(width, height);
        media::burn_text(image, "0123456789:.");
        CHECK(untouched(image));
    }
}

TEST_CASE("no text leaves the picture as it is") {
    YuvImage image = filled(64, 64);
    media::burn_text(image, "");
    CHECK(untouched(image));
}
