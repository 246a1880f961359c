// SPDX-License-Identifier: Apache-2.0
#include "common/vision/tiled_detector.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/unit/vision/synthetic.hpp"

using namespace vlm;
using base::Detection;
using vision::Extent;
using vision::Tile;

namespace {

/// Finds the white part of a picture, up to three pictures at once.
class WhiteDetector : public vision::Detector {
public:
    [[nodiscard]] const std::string& method() const override { return m_method; }
    [[nodiscard]] const vision::DetectorClasses& classes() const override { return m_classes; }
    [[nodiscard]] Extent wanted(Extent size) const override { return vision::within(size, 100); }
    [[nodiscard]] int batch() const override { return 3; }
    [[nodiscard]] std::vector<std::vector<Detection>> detect(std::span<const base::YuvImage> pictures) override {
        std::vector<std::vector<Detection>> found;
        for (const base::YuvImage& picture : pictures) {
            found.emplace_back();
            int left = picture.width;
            int right = -1;
            for (int x = 0; x < picture.width; ++x) {
                if (picture.y[static_cast<std::size_t>(picture.width) * 4 + static_cast<std::size_t>(x)] < 200)
                    continue;
                left = std::min(left, x);
                right = std::max(right, x + 1);
            }
            if (right > left)
                found.back().push_back({double(left), 0, double(right - left), 8, double(right - left) / 100, 0});
        }
        return found;
    }

private:
    std::string m_method = "white";
    vision::DetectorClasses m_classes{{"white"}, {0}};
};

} // namespace

TEST_CASE("tiles cover a picture and overlap") {
    CHECK(vision::tiles({640, 480}, 1, 1, 0.2) == std::vector<Tile>{{0, 0, 640, 480}});
    const auto two = vision::tiles({180, 101}, 2, 1, 0.2);
    CHECK(two == std::vector<Tile>{{0, 0, 100, 101}, {80, 0, 100, 101}});
    for (const Extent size : {Extent{1, 1}, Extent{7, 5}, Extent{641, 359}, Extent{1920, 1080}}) {
        for (const auto& [columns, rows] : {std::pair{2, 1}, std::pair{3, 3}, std::pair{1, 4}}) {
            CAPTURE(size.width, columns, rows);
            std::vector<char> covered(static_cast<std::size_t>(size.width * size.height));
            for (const Tile& tile : vision::tiles(size, columns, rows, 0.2)) {
                CHECK(tile.x % 2 == 0);
                CHECK(tile.y % 2 == 0);
                REQUIRE(tile.x + tile.width <= size.width);
                REQUIRE(tile.y + tile.height <= size.height);
                for (int y = tile.y; y < tile.y + tile.height; ++y)
                    std::fill_n(covered.begin() + y * size.width + tile.x, tile.width, 1);
            }
            CHECK(std::count(covered.begin(), covered.end(), 0) == 0);
        }
    }
}

TEST_CASE("a thing that two tiles show is found once, where it is whole") {
    vision::TiledDetector detector{std::make_unique<WhiteDetector>(), 2, 1};
    const int left = GENERATE(10, 70, 84, 130);
    const auto picture = synthetic::picture(180, 8, [=](int x, int) {
        return x >= left && x < left + 16 ? synthetic::Rgb{255, 255, 255} : synthetic::Rgb{0, 0, 0};
    });
    const auto found = detector.detect({&picture, 1});
    REQUIRE(found[0].size() == 1);
    CHECK(found[0][0].x == left);
    CHECK(found[0][0].width == 16);
}

TEST_CASE("pictures for tiles are as large as the tiles need them") {
    const vision::TiledDetector detector{std::make_unique<WhiteDetector>(), 2, 1};
    CHECK(detector.wanted({1800, 800}) == Extent{180, 80});
    CHECK(detector.wanted({90, 40}) == Extent{90, 40});
}
