// SPDX-License-Identifier: Apache-2.0
#include "common/vision/onnx_detector.hpp"

#include <cstdlib>
#include <filesystem>
#include <thread>

#include <catch2/catch.hpp>

#include "common/base/error.hpp"
#include "common/vision/devices.hpp"
#include "tests/support/source_path.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/vision/synthetic.hpp"

using namespace vlm;
using Catch::Matchers::Contains;
using vision::Extent;

namespace {

/// Models that find bright areas of 32 x 32.
class OnnxFiles : public test::TemporaryFolder {
public:
    OnnxFiles() {
        const std::string command =
            "/usr/bin/python3 " + test::source_path("/tests/media/make_onnx.py") + " " + path("");
        REQUIRE(std::system(command.c_str()) == 0);
    }
};

/// A dark picture with a white square of a cell at (left, top).
base::YuvImage with_square(int width, int height, int left, int top) {
    return synthetic::picture(width, height, [=](int x, int y) {
        const bool inside = x >= left && x < left + 32 && y >= top && y < top + 32;
        return inside ? synthetic::Rgb{255, 255, 255} : synthetic::Rgb{10, 10, 10};
    });
}

std::string opening_flaw(const std::string& file, const vision::OnnxOptions& options = {}) {
    try {
        const vision::OnnxDetector detector{file, options};
    } catch (const base::Error& error) {
        return error.what();
    }
    return "none";
}

} // namespace

TEST_CASE("a model finds what is bright, where it is") {
    const OnnxFiles files;
    vision::OnnxDetector detector{files.path("bright.onnx"), {.min_score = 0.5}};
    CHECK(detector.method() == "bright");
    CHECK(detector.classes().names == std::vector<std::string>{"class0"});
    CHECK(detector.wanted({192, 96}) == Extent{96, 48});
    const std::vector<base::YuvImage> pictures = {with_square(96, 64, 64, 32)};
    const auto found = detector.detect(pictures);
    REQUIRE(found.size() == 1);
    REQUIRE(found[0].size() == 1);
    CHECK(found[0][0].x == Approx(48));
    CHECK(found[0][0].y == Approx(16));
    CHECK(found[0][0].width == Approx(64));
    CHECK(found[0][0].score == Approx(1).margin(0.01));
    // Another size: in pixels of that picture, and only what surrounds it is added.
    const std::vector<base::YuvImage> large = {synthetic::picture(384, 128, [](int x, int) {
        return x >= 256 ? synthetic::Rgb{255, 255, 255} : synthetic::Rgb{10, 10, 10};
    })};
    const auto in_large = detector.detect(large);
    REQUIRE(in_large[0].size() == 1);
    CHECK(in_large[0][0].x == Approx(192));
    CHECK(in_large[0][0].width == Approx(256));
}

TEST_CASE("several pictures are looked at together where the model takes them") {
    const OnnxFiles files;
    // one.onnx and fixed.onnx were written for one picture.
    const auto* const file = GENERATE("bright.onnx", "one.onnx", "fixed.onnx");
    CAPTURE(file);
    vision::OnnxDetector detector{files.path(file), {.min_score = 0.5, .batch = 4}};
    CHECK(detector.batch() == 4);
    const std::vector<base::YuvImage> pictures = {with_square(96, 96, 64, 32), with_square(96, 96, 0, 0),
                                                  with_square(96, 96, 200, 0)};
    const auto found = detector.detect(pictures);
    REQUIRE(found.size() == 3);
    REQUIRE(found[0].size() == 1);
    CHECK(found[0][0].x == Approx(48));
    REQUIRE(found[1].size() == 1);
    CHECK(found[1][0].x == Approx(-16));
    CHECK(found[2].empty());
    for (std::size_t i = 0; i < pictures.size(); ++i)
        CHECK(detector.detect({&pictures[i], 1}).front().size() == found[i].size());
}

TEST_CASE("a model that takes one size gets it") {
    const OnnxFiles files;
    vision::OnnxDetector detector{files.path("fixed.onnx"), {.min_score = 0.5}};
    const std::vector<base::YuvImage> pictures = {with_square(96, 64, 64, 32)};
    CHECK(detector.detect(pictures)[0].size() == 1);
    CHECK_THAT(opening_flaw(files.path("fixed.onnx"), {.size = Extent{128, 128}}),
               Contains("fixed.onnx: takes no pictures of 128x128: "));
    CHECK(opening_flaw(files.path("bright.onnx"), {.size = Extent{128, 64}}) == "none");
}

TEST_CASE("files that are no detection models are told in one line") {
    const OnnxFiles files;
    const std::vector<std::pair<std::string, std::string>> flaws = {
        {"missing.onnx", "missing.onnx: No such file"},
        {"cut.onnx", "cut.onnx: the model is cut off: the file is incomplete"},
        {"text.onnx", "text.onnx: not an ONNX model"},
        {"empty.onnx", "empty.onnx: not an ONNX model"},
        {"huge.onnx", "huge.onnx: its output [1,3,96,96] for pictures of 96x96: not what any of yolox, "},
        {"unknown.onnx", "not a model that OpenCV can read: Can't create layer"},
        {"short.onnx", R"(short.onnx: the weights "w32" have 72 bytes instead of 84: the file is damaged)"},
        {"no_picture.onnx", "no_picture.onnx: its input [1,10] is none for pictures in three colours"},
    };
    for (const auto& [file, words] : flaws) {
        CAPTURE(file);
        const std::string flaw = opening_flaw(files.path(file));
        CHECK_THAT(flaw, Contains(words));
        CHECK_THAT(flaw, !Contains("\n"));
    }
}

TEST_CASE("what is described of a model counts") {
    const OnnxFiles files;
    static_cast<void>(
        files.write("bright.json", R"({"recipe": "yolox", "classes": ["lamp"], "input": {"size": [64, 64]}})"));
    const vision::OnnxDetector detector{files.path("bright.onnx"), {}};
    CHECK(detector.classes().names == std::vector<std::string>{"lamp"});
    CHECK(detector.wanted({128, 96}) == Extent{64, 48});
    CHECK_THAT(opening_flaw(files.path("bright.onnx"), {.description = files.write("d.json", R"({"recipe": "yolov8",
        "classes": ["a", "b"]})")}),
               Contains("d.json: has 2 names for the model's 185 classes"));
    CHECK_THAT(
        opening_flaw(files.path("bright.onnx"), {.description = files.write("d.json", R"({"recipe": "nanodet"})")}),
        Contains("its output [1,189,6] for pictures of 96x96: not what nanodet gives"));
}

TEST_CASE("real models are recognised") {
    const char* folder = std::getenv("VLM_TEST_MODELS");
    const std::string models = folder != nullptr ? folder : test::source_path("/../shared/models");
    if (!std::filesystem::exists(models + "/yolox_nano.onnx")) return;
    vision::OnnxDetector yolox{models + "/yolox_nano.onnx", {.size = Extent{320, 320}}};
    CHECK(yolox.method() == "yolox_nano");
    CHECK(yolox.classes().names.at(0) == "person");
    CHECK(yolox.classes().groups.at(2) == yolox.classes().groups.at(7));
    CHECK(yolox.wanted({768, 576}) == Extent{320, 240});
    const auto empty = synthetic::plain(320, 240, {90, 110, 130});
    CHECK(yolox.detect({&empty, 1}).front().empty());
    CHECK(vision::OnnxDetector{models + "/yolox_nano.onnx", {}}.wanted({768, 576}) == Extent{416, 312});
    CHECK(vision::OnnxDetector{models + "/yolox_nano.onnx", {.size = Extent{320, 320}, .batch = 4}}.batch() == 4);
    const vision::OnnxDetector fastest{models + "/FastestDet.onnx", {.batch = 4}};
    CHECK(fastest.wanted({768, 576}) == Extent{352, 352});
    CHECK(fastest.batch() == 1);
    CHECK_THAT(opening_flaw(models + "/FastestDet.onnx", {.size = Extent{320, 320}}),
               Contains("takes no pictures of 320x320"));
}

TEST_CASE("a device that is not there is named with those that are") {
    CHECK(vision::available_devices().front() == "cpu");
    try {
        static_cast<void>(vision::device_named("abacus"));
        FAIL("an abacus");
    } catch (const base::UsageError& error) {
        CHECK_THAT(error.what(), Contains("--device abacus: OpenCV") && Contains(" has cpu"));
    }
}

TEST_CASE("detectors work side by side") {
    const OnnxFiles files;
    std::vector<std::thread> threads;
    std::vector<std::size_t> counts(3);
    for (std::size_t i = 0; i < counts.size(); ++i) {
        threads.emplace_back([&, i] {
            vision::OnnxDetector detector{files.path("bright.onnx"), {.min_score = 0.5}};
            for (int k = 0; k < 20; ++k) {
                const std::vector<base::YuvImage> pictures = {with_square(96, 64, 64, 32)};
                counts[i] += detector.detect(pictures)[0].size();
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK(counts == std::vector<std::size_t>(3, 20));
}
