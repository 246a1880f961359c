// SPDX-License-Identifier: Apache-2.0
#include "common/counting/best_crops.hpp"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "common/base/error.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/vision/synthetic.hpp"

using namespace vlm;

namespace {

track::Object framed(std::int64_t id, double x, double y, double height, double score = 0.9) {
    return {id, 0, {x, y, height / 2, height, score, 0}, true, true};
}

/// Stripes, of which `contrast` says how sharp they are.
base::YuvImage striped(double contrast) {
    return synthetic::picture(320, 240, [=](int x, int) {
        const double level = 128 + (x / 2 % 2 == 0 ? contrast : -contrast);
        return synthetic::Rgb{level, level, level};
    });
}

/// Width and height in a JPEG's frame header.
std::pair<int, int> size_of_jpeg(const std::string& path) {
    const std::string jpeg = base::read_file(path);
    const std::size_t at = jpeg.find("\xff\xc0");
    REQUIRE(at != std::string::npos);
    const auto two = [&](std::size_t place) {
        return (static_cast<unsigned char>(jpeg[place]) << 8) + static_cast<unsigned char>(jpeg[place + 1]);
    };
    return {two(at + 7), two(at + 5)};
}

} // namespace

TEST_CASE("of a track the best crop is written when it ends") {
    const test::TemporaryFolder folder;
    counting::BestCrops crops{folder.path("crops"), base::Overwrite::refuse};
    const auto show = [&](const base::YuvImage& picture, const std::vector<track::Object>& objects) {
        crops.add(picture, objects);
    };
    SECTION("the largest") {
        show(striped(60), {framed(12, 10, 10, 60)});
        show(striped(60), {framed(12, 50, 10, 100)});
        show(striped(60), {framed(12, 90, 10, 80)});
        CHECK(!std::filesystem::exists(crops.path_of(12)));
        show(striped(60), {});
        CHECK(size_of_jpeg(folder.path("crops/track-000012.jpg")) == std::pair{58, 116});
    }
    SECTION("not one that reaches out of the picture, that is blurred, or that is not sure") {
        show(striped(60), {framed(1, 10, 10, 100)});
        show(striped(60), {framed(1, 290, 10, 130)});
        show(striped(1), {framed(1, 10, 10, 120)});
        show(striped(60), {framed(1, 10, 10, 130, 0.3)});
        crops.finish();
        CHECK(size_of_jpeg(crops.path_of(1)) == std::pair{58, 116});
    }
    SECTION("none of what was never confirmed, or is not seen") {
        track::Object tentative = framed(3, 10, 10, 100);
        tentative.confirmed = false;
        track::Object lost = framed(4, 10, 10, 100);
        lost.seen = false;
        show(striped(60), {tentative, lost, framed(5, 400, 10, 100)});
        crops.finish();
        CHECK(std::filesystem::is_empty(folder.path("crops")));
    }
    SECTION("what was lost for a while goes on") {
        show(striped(60), {framed(7, 10, 10, 60)});
        track::Object lost = framed(7, 50, 10, 60);
        lost.seen = false;
        show(striped(60), {lost});
        CHECK(!std::filesystem::exists(crops.path_of(7)));
        show(striped(60), {framed(7, 90, 10, 100)});
        crops.finish();
        CHECK(size_of_jpeg(crops.path_of(7)) == std::pair{58, 116});
    }
}

TEST_CASE("crops of an earlier run are not replaced unasked") {
    const test::TemporaryFolder folder;
    std::ignore = folder.write("track-000001.jpg", "x");
    const std::string path = std::filesystem::path{folder.path("x")}.parent_path();
    CHECK_THROWS_WITH((counting::BestCrops{path, base::Overwrite::refuse}),
                      path + ": has crops of another run; --force replaces them");
    CHECK_NOTHROW(counting::BestCrops{path, base::Overwrite::allow});
    CHECK_THROWS_AS((counting::BestCrops{folder.path("track-000001.jpg"), base::Overwrite::allow}), base::OutputError);
}
