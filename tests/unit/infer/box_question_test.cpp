// SPDX-License-Identifier: Apache-2.0
#include "common/infer/box_question.hpp"

#include <catch2/catch.hpp>

#include "common/infer/answer_json.hpp"

using namespace vlm;
using Catch::Matchers::Contains;
using infer::BoxForm;
using infer::BoxQuestion;
using infer::PixelSize;
using Unit = infer::BoxForm::Unit;

namespace {

constexpr PixelSize sent{640, 360};

std::string complaint_about(const std::string& answer, BoxForm form = {}) {
    std::string json;
    return infer::misfit(*BoxQuestion({"person", "car"}, form).schema(sent), answer, json).value_or("");
}

} // namespace

TEST_CASE("each model is asked for boxes in the form that it was trained on") {
    const auto [model, form] = GENERATE(table<std::string, BoxForm>({
        {"Qwen/Qwen3-VL-8B-Instruct", {}},
        {"qwen3-vl:8b", {}},
        {"Qwen/Qwen2-VL-7B-Instruct", {}},
        {"Qwen/Qwen2.5-VL-7B-Instruct", {Unit::pixels, false}},
        {"qwen2.5vl:7b", {Unit::pixels, false}},
        {"models/gemini-2.5-flash", {Unit::thousandths, true}},
        {"gpt-5", {}},
        {"", {}},
    }));
    CAPTURE(model);
    CHECK(infer::box_form(model) == form);
}

TEST_CASE("the question says what is wanted, and in which form") {
    CHECK_THAT(BoxQuestion({"person", "car"}, {}).text(sent), Contains("Find every person, car in") &&
                                                                  Contains("[left, top, right, bottom]") &&
                                                                  Contains("from 0 to 1000"));
    CHECK_THAT(BoxQuestion({"hen"}, {Unit::pixels, false}).text(sent),
               Contains("in pixels of the picture, which is 640 wide and 360 high"));
    CHECK_THAT(BoxQuestion({"hen"}, {Unit::thousandths, true}).text(sent), Contains("[top, left, bottom, right]"));
    const BoxQuestion any{{}, {}};
    CHECK_THAT(any.text(sent), Contains("thing that can move"));
    CHECK(any.labels() == std::vector<std::string>{"object"});
}

TEST_CASE("boxes become pixels of the picture") {
    const auto [form, sides] = GENERATE(table<BoxForm, std::string>({
        {{Unit::thousandths, false}, "[100,500,150,1000]"},
        {{Unit::thousandths, true}, "[500,100,1000,150]"},
        {{Unit::pixels, false}, "[64,180,96,360]"},
    }));
    const BoxQuestion question{{"person", "car"}, form};
    const auto found = question.boxes(R"({"objects":[{"label":"car","box":)" + sides + "}]}", sent);
    REQUIRE(found.has_value());
    REQUIRE(found->size() == 1);
    const base::Detection& box = found->front();
    CHECK(box.x == Approx(64));
    CHECK(box.y == Approx(180));
    CHECK(box.width == Approx(32));
    CHECK(box.height == Approx(180));
    CHECK(box.score == 1);
    CHECK(box.kind == 1);
}

TEST_CASE("an answer in another form is none") {
    CHECK(complaint_about(R"({"objects":[]})").empty());
    CHECK(complaint_about(R"({"objects":[{"label":"car","box":[0,0,1000,1000]}]})").empty());
    for (const char* box :
         {"[0.1,0.2,0.3,0.4]", "[0,0,1001,10]", "[-1,0,5,5]", "[0,0,10]", "[0,0,10,10,10]", "\"0\""}) {
        CAPTURE(box);
        CHECK_FALSE(complaint_about(R"({"objects":[{"label":"car","box":)" + std::string{box} + "}]}").empty());
    }
    CHECK_FALSE(complaint_about(R"({"objects":[{"label":"tree","box":[0,0,10,10]}]})").empty());
    CHECK_FALSE(complaint_about(R"([{"label":"car","box":[0,0,10,10]}])").empty());
    CHECK_FALSE(complaint_about(R"({"objects":[{"label":"car","box":[0,0,641,10]}]})", {Unit::pixels, false}).empty());
}

TEST_CASE("a box has an area") {
    const BoxQuestion question{{"car"}, {}};
    CHECK(question.boxes(R"({"objects":[]})", sent)->empty());
    for (const char* box : {"[10,10,10,20]", "[10,20,20,10]", "[20,10,10,20]"})
        CHECK_FALSE(question.boxes(R"({"objects":[{"label":"car","box":)" + std::string{box} + "}]}", sent));
}
