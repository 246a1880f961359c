// SPDX-License-Identifier: Apache-2.0
#include "common/vision/recipes.hpp"

#include <cmath>
#include <limits>

#include <catch2/catch.hpp>

using namespace vlm;
using vision::Recipe;
using vision::Shape;

namespace {

constexpr vision::Extent input_size{96, 64}; // grids of 12x8, 6x4, 3x2 and 2x1 cells: 96, 24, 6 and 2

/// An output of zeros in which a test sets single numbers.
struct Output {
    explicit Output(Shape its_shape)
        : shape{std::move(its_shape)} {
        std::size_t count = 1;
        for (const int length : shape)
            count *= static_cast<std::size_t>(length);
        values.assign(count, 0);
    }
    /// From this place on, in order.
    void put(std::size_t at, const std::vector<float>& numbers) {
        std::copy(numbers.begin(), numbers.end(), values.begin() + static_cast<std::ptrdiff_t>(at));
    }
    [[nodiscard]] std::vector<base::Detection> decoded(Recipe recipe, int classes, double least = 0.25) const {
        return vision::decode(recipe, {shape, values}, input_size, classes, least);
    }

    Shape shape;
    std::vector<float> values;
};

void check_box(const base::Detection& found, double x, double y, double width, double height) {
    CHECK(found.x == Approx(x));
    CHECK(found.y == Approx(y));
    CHECK(found.width == Approx(width));
    CHECK(found.height == Approx(height));
}

} // namespace

TEST_CASE("models are recognised by how many rows they give") {
    using vision::recognised;
    const vision::Extent square{416, 416};
    CHECK(recognised({1, 3549, 85}, square) == Recipe::yolox);
    CHECK(recognised({4, 3549, 6}, square) == Recipe::yolox);
    CHECK(recognised({1, 10647, 85}, square) == Recipe::yolov5);
    CHECK(recognised({1, 84, 3549}, square) == Recipe::yolov8);
    CHECK(recognised({1, 3598, 112}, square) == Recipe::nanodet);
    CHECK(recognised({1, 85, 22, 22}, {352, 352}) == Recipe::fastestdet);
    CHECK(recognised({1, 102, 85}, {640, 640}) == std::nullopt);
    CHECK(recognised({1, 85, 22, 22}, square) == std::nullopt);
    CHECK(recognised({1, 1000}, square) == std::nullopt);
    CHECK(recognised({1, 3549, 5}, square) == std::nullopt);
    CHECK(recognised({}, square) == std::nullopt);
    CHECK(vision::class_count(Recipe::yolox, {1, 3549, 85}, square) == 80);
    CHECK(vision::class_count(Recipe::nanodet, {1, 3598, 112}, square) == 80);
    CHECK(vision::class_count(Recipe::nanodet, {1, 3598, 112}, square, 48) == 48);
    CHECK(vision::class_count(Recipe::nanodet, {1, 3598, 112}, square, 47) == std::nullopt);
    CHECK(vision::class_count(Recipe::yolox, {1, 100, 85}, square) == std::nullopt);
}

TEST_CASE("recipes have names") {
    for (const std::string& name : vision::recipe_names())
        CHECK(vision::name(vision::recipe_named(name).value()) == name);
    CHECK_FALSE(vision::recipe_named("yolo"));
}

TEST_CASE("a cell of YOLOX") {
    Output output{{1, 126, 7}};
    output.put((96 + 6 + 2) * 7,
               {0.5F, 0.25F, std::log(2.0F), std::log(3.0F), 0.8F, 0.1F, 0.5F}); // (2, 1) of stride 16
    const auto found = output.decoded(Recipe::yolox, 2);
    REQUIRE(found.size() == 1);
    check_box(found[0], 2.5 * 16 - 16, 1.25 * 16 - 24, 32, 48);
    CHECK(found[0].score == Approx(0.4));
    CHECK(found[0].kind == 1);
    CHECK(output.decoded(Recipe::yolox, 2, 0.41).empty());
}

TEST_CASE("a row of YOLOv5, a column of YOLOv8") {
    Output rows{{1, 378, 7}};
    rows.put(377 * 7, {40, 30, 20, 10, 0.5F, 0.9F, 0.2F});
    const auto of_rows = rows.decoded(Recipe::yolov5, 2);
    REQUIRE(of_rows.size() == 1);
    check_box(of_rows[0], 30, 25, 20, 10);
    CHECK(of_rows[0].score == Approx(0.45));

    Output columns{{1, 6, 126}};
    const std::vector<float> column = {40, 30, 20, 10, 0.3F, 0.7F};
    for (std::size_t i = 0; i < column.size(); ++i)
        columns.put(i * 126 + 17, {column[i]});
    const auto of_columns = columns.decoded(Recipe::yolov8, 2);
    REQUIRE(of_columns.size() == 1);
    check_box(of_columns[0], 30, 25, 20, 10);
    CHECK(of_columns[0].score == Approx(0.7));
    CHECK(of_columns[0].kind == 1);
}

TEST_CASE("a cell of FastestDet") {
    Output output{{1, 7, 4, 6}};
    const std::vector<float> cell = {0.9F, std::atanh(0.5F), std::atanh(-0.5F), 0, std::log(1.0F / 3), 0.2F, 0.8F};
    for (std::size_t i = 0; i < cell.size(); ++i)
        output.put(i * 24 + 1 * 6 + 2, {cell[i]}); // row 1, column 2
    const auto found = output.decoded(Recipe::fastestdet, 2);
    REQUIRE(found.size() == 1);
    check_box(found[0], 2.5 * 16 - 24, 0.5 * 16 - 8, 48, 16);
    CHECK(found[0].score == Approx(std::pow(0.9, 0.6) * std::pow(0.8, 0.4)));
    CHECK(found[0].kind == 1);
}

TEST_CASE("a cell of NanoDet, with and without Plus") {
    const auto [rows, shift] = GENERATE(table<int, double>({{128, 0}, {126, 0.5}}));
    Output output{{1, rows, 2 + 4 * 8}};
    std::vector<float> row(34, -100);
    row[0] = 0.6F;
    row[1] = 0.1F;
    row[2 + 1] = 0;      // left: 1
    row[2 + 8 + 2] = 0;  // top: 2
    row[2 + 16 + 3] = 0; // right: as likely 3 as 4
    row[2 + 16 + 4] = 0;
    row[2 + 24 + 7] = 0;            // bottom: 7
    output.put((12 + 5) * 34, row); // (5, 1) of stride 8
    const auto found = output.decoded(Recipe::nanodet, 2);
    REQUIRE(found.size() == 1);
    check_box(found[0], (5 + shift - 1) * 8, (1 + shift - 2) * 8, 4.5 * 8, 9 * 8);
    CHECK(found[0].score == Approx(0.6));
    CHECK(found[0].kind == 0);
}

TEST_CASE("what is no number is left out") {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    Output output{{1, 126, 7}};
    output.put(0, {nan, 0, 0, 0, 0.9F, 0.9F, 0});
    output.put(7, {0, 0, 1000, 0, 0.9F, 0.9F, 0});
    output.put(14, {0, 0, 0, 0, nan, 0.9F, 0});
    output.put(21, {0, 0, 0, 0, 0.9F, nan, nan});
    CHECK(output.decoded(Recipe::yolox, 2).empty());
}
