// SPDX-License-Identifier: Apache-2.0
#include "common/vision/input_tensor.hpp"

#include <catch2/catch.hpp>

#include "common/vision/detection_model.hpp"
#include "tests/unit/vision/synthetic.hpp"

using namespace vlm;
using vision::Colours;
using vision::Extent;
using vision::Fit;
using vision::Layout;

namespace {

constexpr synthetic::Rgb orange{240, 130, 30};

std::vector<float> filled_tensor(const vision::Preparation& preparation, Layout layout, Extent picture, Extent input) {
    std::vector<float> out(static_cast<std::size_t>(3 * input.width * input.height));
    vision::fill_tensor(synthetic::plain(picture.width, picture.height, orange), preparation, layout, input, out);
    return out;
}

} // namespace

TEST_CASE("a picture goes in colour by colour, or pixel by pixel") {
    vision::Preparation preparation;
    const auto planes = filled_tensor(preparation, Layout::nchw, {4, 2}, {4, 2});
    for (std::size_t i = 0; i < 8; ++i) {
        CHECK(planes[i] == Approx(30).margin(2));
        CHECK(planes[8 + i] == Approx(130).margin(2));
        CHECK(planes[16 + i] == Approx(240).margin(2));
    }
    preparation.colours = Colours::rgb;
    const auto pixels = filled_tensor(preparation, Layout::nhwc, {4, 2}, {4, 2});
    for (std::size_t i = 0; i < 24; i += 3) {
        CHECK(pixels[i] == Approx(240).margin(2));
        CHECK(pixels[i + 2] == Approx(30).margin(2));
    }
}

TEST_CASE("levels are shifted and scaled by colour, what surrounds a picture too") {
    const vision::Preparation preparation{Fit::centre, 114, Colours::bgr, {10, 20, 30}, {1, 0.5, 0.1}};
    const auto out = filled_tensor(preparation, Layout::nchw, {2, 2}, {4, 2});
    const auto at = [&](std::size_t colour, std::size_t x) { return out[colour * 8 + 4 + x]; };
    CHECK(at(0, 0) == Approx(104));
    CHECK(at(1, 3) == Approx(47));
    CHECK(at(2, 0) == Approx(8.4));
    CHECK(at(0, 1) == Approx(20).margin(2));
    CHECK(at(1, 2) == Approx(55).margin(2));
    CHECK(at(2, 2) == Approx(21).margin(0.5));
}

TEST_CASE("boxes are told in pixels of the picture, wherever it lay in the input") {
    auto description = vision::usual_description(vision::Recipe::yolov8);
    description.preparation.fit = GENERATE(Fit::centre, Fit::top_left, Fit::stretch);
    const bool stretched = description.preparation.fit == Fit::stretch;
    const vision::DetectionModel model{{0, 2, description}, {{96, 96}, Layout::nchw, false}, 0.1, "m"};
    const Extent picture{192, 96};
    CHECK(model.wanted(picture) == (stretched ? Extent{96, 96} : Extent{96, 48}));
    CHECK(model.input_shape(picture, 2) == vision::Shape{2, 3, 96, 96});
    vision::Tensor output{{1, 6, 189}, {}};
    std::vector<float> values(6 * 189);
    const float top = description.preparation.fit == Fit::centre ? 24 : 0;
    const std::vector<float> column = {48, top + 24, 20, 10, 0.8F, 0.1F};
    for (std::size_t i = 0; i < column.size(); ++i)
        values[i * 189] = column[i];
    output.values = values;
    const auto found = model.detections(output, picture, "m");
    REQUIRE(found.size() == 1);
    CHECK(found[0].x + found[0].width / 2 == Approx(96));
    CHECK(found[0].width == Approx(40));
    CHECK(found[0].y + found[0].height / 2 == Approx(stretched ? 24 : 48));
    CHECK(found[0].height == Approx(stretched ? 10 : 20));
    CHECK_THROWS_WITH(model.detections({{1, 7, 189}, values}, picture, "m"), Catch::Contains("[1,7,189]"));
}

TEST_CASE("a field is no larger than it must be where a model takes any") {
    const auto description = vision::usual_description(vision::Recipe::yolox);
    const vision::DetectionModel model{{0, 80, description}, {{320, 320}, Layout::nchw, true}, 0.1, "m"};
    CHECK(model.input_size({768, 576}) == Extent{320, 256});
    CHECK(model.input_size({1920, 1080}) == Extent{320, 192});
    CHECK(model.input_size({1080, 1920}) == Extent{192, 320});
    for (const Extent size : {Extent{768, 576}, Extent{1920, 1080}, Extent{1001, 333}, Extent{3, 500}, Extent{1, 1}}) {
        CAPTURE(size.width, size.height);
        CHECK(model.wanted(model.wanted(size)) == model.wanted(size));
    }
}

TEST_CASE("what an input is like is read from its shape") {
    CHECK(vision::input_of({1, 3, 320, 416}, std::nullopt, std::nullopt, "m").size == Extent{416, 320});
    const auto pixels = vision::input_of({-1, 320, 416, 3}, std::nullopt, std::nullopt, "m");
    CHECK(pixels.layout == Layout::nhwc);
    CHECK(pixels.size == Extent{416, 320});
    CHECK(vision::input_of({-1, 3, -1, -1}, std::nullopt, std::nullopt, "m").size == Extent{640, 640});
    CHECK(vision::input_of({-1, 3, -1, -1}, std::nullopt, Extent{96, 64}, "m").size == Extent{96, 64});
    for (const vision::Shape& shape : {vision::Shape{}, {1, 10}, {1, 1, 28, 28}, {1, 3, 320, 416, 1}})
        CHECK_THROWS_WITH(vision::input_of(shape, std::nullopt, std::nullopt, "m"),
                          Catch::Contains("none for pictures"));
}
