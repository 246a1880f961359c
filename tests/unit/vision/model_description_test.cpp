// SPDX-License-Identifier: Apache-2.0
#include "common/vision/model_description.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/vision/coco.hpp"
#include "tests/support/source_path.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace vlm;
using Catch::Matchers::Contains;
using vision::Recipe;

namespace {

vision::ModelDescription described(const std::string& text) {
    return vision::parse_model_description(text, "m.json");
}

std::string description_flaw(const std::string& text) {
    try {
        static_cast<void>(described(text));
    } catch (const base::InputError& error) {
        return error.what();
    }
    return "none";
}

} // namespace

TEST_CASE("a description says all that is special of a model") {
    const auto model = described(R"({"about": "ours", "recipe": "nanodet", "letterbox": "centre", "fill": 0,
        "input": {"layout": "NHWC", "size": [320, 192], "colours": "RGB"}, "mean": [1, 2, 3], "scale": 0.5,
        "classes": ["egg", "hen"], "groups": [["hen", "egg"]], "scores": {"least": 0.2, "sure": 0.4}, "overlap": 0.7})");
    CHECK(model.recipe == Recipe::nanodet);
    CHECK(model.preparation.fit == vision::Fit::centre);
    CHECK(model.preparation.fill == 0);
    CHECK(model.preparation.colours == vision::Colours::rgb);
    CHECK(model.preparation.mean == std::array{1.0, 2.0, 3.0});
    CHECK(model.preparation.scale == std::array{0.5, 0.5, 0.5});
    CHECK(model.size == vision::Extent{320, 192});
    CHECK(model.layout == vision::Layout::nhwc);
    CHECK(model.scores.least == 0.2);
    CHECK(model.scores.sure == 0.4);
    CHECK(model.overlap == 0.7);
    const auto classes = vision::classes_of(model, 2, "m.json");
    CHECK(classes.names == std::vector<std::string>{"egg", "hen"});
    CHECK(classes.groups[0] == classes.groups[1]);
}

TEST_CASE("what a description leaves out is as is usual for its recipe") {
    const auto model = described(R"({"recipe": "yolov8"})");
    CHECK(model.preparation.colours == vision::Colours::rgb);
    CHECK(model.preparation.scale[0] == Approx(1.0 / 255));
    CHECK_FALSE(model.size);
    const auto classes = vision::classes_of(model, 80, "m.json");
    CHECK(classes.names == vision::coco_classes());
    CHECK(classes.groups[2] == classes.groups[7]);
    CHECK(classes.groups[2] == classes.groups[5]);
    CHECK(classes.groups[0] != classes.groups[2]);
    CHECK(classes.groups[3] != classes.groups[2]);
    CHECK(vision::classes_of(model, 2, "m.json").names == std::vector<std::string>{"class0", "class1"});
    const auto apart = vision::classes_of(described(R"({"recipe": "yolov8", "groups": []})"), 80, "m.json");
    CHECK(apart.groups[2] != apart.groups[7]);
}

TEST_CASE("what is wrong in a description is named with its file") {
    const std::vector<std::pair<std::string, std::string>> flaws = {
        {"", "m.json: not a JSON object"},
        {"[]", "m.json: not a JSON object"},
        {"{}", R"(m.json: "recipe": is missing)"},
        {R"({"recipe": "yolov55"})",
         R"("yolov55" is none of yolox, yolov5, yolov8, fastestdet, nanodet: did you mean "yolov5"?)"},
        {R"({"recipe": 5})", R"("recipe": must be a text)"},
        {R"({"recipe": "yolox", "leterbox": "none"})", R"("leterbox": no such member: did you mean "letterbox"?)"},
        {R"({"recipe": "yolox", "input": {"sise": [1, 2]}})", R"("input.sise": no such member: did you mean "size"?)"},
        {R"({"recipe": "yolox", "input": {"size": [1.5, 2]}})", R"("input.size": must be whole numbers)"},
        {R"({"recipe": "yolox", "input": {"size": [1, 2, 3]}})", R"("input.size": must be a number or a list of 2)"},
        {R"({"recipe": "yolox", "input": []})", R"("input": must be an object)"},
        {R"({"recipe": "yolox", "scale": "1"})", R"("scale": must be a number or a list of 3)"},
        {R"({"recipe": "yolox", "fill": 256})", R"("fill": must be a number from 0 to 255)"},
        {R"({"recipe": "yolox", "classes": [1]})", R"("classes": must be a list of texts)"},
        {R"({"recipe": "yolox", "classes": "no-such-file"})", R"("classes": )"},
        {R"({"recipe": "yolox", "groups": ["car"]})", R"("groups": must be a list of lists of texts)"},
        {R"({"recipe": "yolox", "scores": {"least": 0.6}})", R"("scores.sure": must lie between "least" (0.6) and 1)"},
    };
    for (const auto& [text, words] : flaws) {
        CAPTURE(text);
        CHECK_THAT(description_flaw(text), Contains(words));
    }
}

TEST_CASE("class names must be as many as the model has") {
    const auto model = described(R"({"recipe": "yolox", "classes": ["a", "b"], "groups": [["a", "bb"]]})");
    CHECK_THROWS_WITH(vision::classes_of(model, 3, "m.json"), "m.json: has 2 names for the model's 3 classes");
    CHECK_THROWS_WITH(vision::classes_of(model, 2, "m.json"), Contains("no class is called \"bb\""));
}

TEST_CASE("a file beside a model is a description only where it says so") {
    const test::TemporaryFolder folder;
    CHECK_FALSE(vision::description_beside(folder.path("m.onnx")));
    static_cast<void>(folder.write("m.json", R"({"input": {"sizes": "any"}, "decode": "see there"})"));
    CHECK_FALSE(vision::description_beside(folder.path("m.onnx")));
    static_cast<void>(folder.write("m.json", "notes"));
    CHECK_FALSE(vision::description_beside(folder.path("m.onnx")));
    static_cast<void>(folder.write("names.txt", "egg\r\n\nhen\n"));
    static_cast<void>(folder.write("m.json", R"({"recipe": "yolox", "classes": "names.txt"})"));
    const auto model = vision::description_beside(folder.path("m.onnx"));
    REQUIRE(model);
    CHECK(model->classes == std::vector<std::string>{"egg", "hen"});
}

TEST_CASE("what is published for models says how to use them") {
    const auto models = nlohmann::json::parse(base::read_file(test::source_path("/samples/models.json")));
    for (const auto& [name, model] : models.items()) {
        CAPTURE(name);
        const auto description = described(model["description"].dump());
        const auto usual = vision::usual_description(description.recipe);
        CHECK(description.preparation.fit == usual.preparation.fit);
        CHECK(description.preparation.colours == usual.preparation.colours);
        CHECK(description.preparation.scale[0] == Approx(usual.preparation.scale[0]));
        CHECK(description.scores.sure == usual.scores.sure);
    }
}

TEST_CASE("scores are put on one scale, in their order") {
    const vision::ScoreScale same;
    CHECK(same.shown(0.3) == Approx(0.3));
    CHECK(same.shown(0.05) == Approx(0.05));
    const vision::ScoreScale scale{0.4, 0.6, 1};
    CHECK(scale.shown(0.4) == Approx(0.1));
    CHECK(scale.shown(0.6) == Approx(0.5));
    CHECK(scale.shown(0.8) == Approx(0.75));
    CHECK(scale.shown(1) == Approx(1));
    CHECK(scale.shown(0) == 0);
    CHECK(scale.own(scale.shown(0.47)) == Approx(0.47));
}
