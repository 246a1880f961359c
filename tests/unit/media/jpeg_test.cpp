// SPDX-License-Identifier: Apache-2.0
#include "common/media/jpeg.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include <catch2/catch.hpp>
#include <turbojpeg.h>

#include "common/base/error.hpp"
#include "tests/unit/media/compare.hpp"

using namespace vlm;
using base::YuvImage;

namespace {

/// Smooth, but with another slope in each direction and plane.
YuvImage slopes(int width, int height) {
    YuvImage image{width, height};
    const auto wave = [](int x, int y, double a, double b) {
        return static_cast<std::uint8_t>(std::lround(128 + 100 * std::sin(a * x + b * y)));
    };
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            image.y[static_cast<std::size_t>(y * width + x)] = wave(x, y, 0.05, 0.02);
        }
    }
    for (int y = 0; y < image.chroma_height(); ++y) {
        for (int x = 0; x < image.chroma_width(); ++x) {
            const auto at = static_cast<std::size_t>(y * image.chroma_width() + x);
            image.u[at] = wave(x, y, 0.03, -0.06);
            image.v[at] = wave(x, y, -0.07, 0.04);
        }
    }
    return image;
}

YuvImage decoded(const std::string& jpeg) {
    const std::unique_ptr<void, int (*)(void*)> handle{tjInitDecompress(), tjDestroy};
    const auto* bytes = reinterpret_cast<const unsigned char*>(jpeg.data());
    int width = 0;
    int height = 0;
    int sampling = 0;
    int colours = 0;
    REQUIRE(tjDecompressHeader3(handle.get(), bytes, jpeg.size(), &width, &height, &sampling, &colours) == 0);
    REQUIRE(sampling == TJSAMP_420);
    REQUIRE(colours == TJCS_YCbCr);
    // libjpeg-turbo writes a luma plane with even sides.
    YuvImage even{width + width % 2, height + height % 2};
    std::array<unsigned char*, 3> planes = {even.y.data(), even.u.data(), even.v.data()};
    std::array<int, 3> strides = {even.width, even.chroma_width(), even.chroma_width()};
    REQUIRE(tjDecompressToYUVPlanes(handle.get(), bytes, jpeg.size(), planes.data(), width, strides.data(), height,
                                    TJFLAG_ACCURATEDCT) == 0);
    YuvImage image{width, height};
    for (int y = 0; y < height; ++y) {
        std::copy_n(even.y.begin() + y * even.width, width, image.y.begin() + y * width);
    }
    image.u = even.u;
    image.v = even.v;
    return image;
}

/// The two bytes after 0xFF of each segment up to the picture's data.
std::string markers(const std::string& jpeg) {
    std::string found;
    std::size_t at = 2;
    while (at + 4 <= jpeg.size() && jpeg[at] == '\xFF') {
        found += jpeg[at + 1];
        if (jpeg[at + 1] == '\xDA') return found;
        at += 2 + static_cast<std::size_t>(static_cast<unsigned char>(jpeg[at + 2])) * 256 +
              static_cast<unsigned char>(jpeg[at + 3]);
    }
    FAIL("no start of scan");
    return found;
}

} // namespace

TEST_CASE("a JPEG holds the planes it was made of, for every size") {
    const auto [width, height] = GENERATE(table<int, int>({
        {640, 360},
        {641, 361},
        {427, 241},
        {64, 36},
        {17, 33},
        {16, 16},
        {9, 7},
        {2, 2},
        {1, 1},
        {1, 200},
        {300, 1},
    }));
    CAPTURE(width, height);
    const YuvImage image = slopes(width, height);
    media::JpegEncoder encoder{95};
    const test::Likeness like = test::likeness(decoded(encoder.encode(image)), image);
    CHECK(like.luma > 44);
    CHECK(like.all > 42);
}

TEST_CASE("a JPEG is baseline JFIF with one scan") {
    media::JpegEncoder encoder{85};
    const std::string jpeg = encoder.encode(slopes(100, 60));
    CHECK(jpeg.substr(0, 4) == "\xFF\xD8\xFF\xE0");
    CHECK(jpeg.substr(6, 5) == std::string("JFIF\0", 5));
    CHECK(jpeg.substr(jpeg.size() - 2) == "\xFF\xD9");
    const std::string found = markers(jpeg);
    CHECK(found.find('\xC0') != std::string::npos); // SOF0
    CHECK(found.find('\xC2') == std::string::npos); // progressive
}

TEST_CASE("the quality decides the size, and the same picture gives the same bytes") {
    const YuvImage image = slopes(320, 180);
    media::JpegEncoder low{30};
    media::JpegEncoder high{95};
    CHECK(low.encode(image).size() < high.encode(image).size());
    const std::string first = low.encode(image);
    CHECK(low.encode(slopes(33, 17)) != first);
    CHECK(low.encode(image) == first);
}

TEST_CASE("a picture that no JPEG can hold is an error") {
    media::JpegEncoder encoder{85};
    CHECK_THROWS_AS(encoder.encode(YuvImage{65'501, 1}), base::Error);
    CHECK_THROWS_WITH(encoder.encode(YuvImage{1, 65'501}), Catch::StartsWith("cannot encode a JPEG: "));
    CHECK_NOTHROW(encoder.encode(YuvImage{65'500, 1}));
}
