// SPDX-License-Identifier: Apache-2.0
#include "common/vision/model_description.hpp"

#include <algorithm>
#include <filesystem>
#include <numeric>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/vision/coco.hpp"
#include "common/vision/json_members.hpp"

namespace vlm::vision {

using nlohmann::json;

namespace {

const std::vector<std::vector<std::string>> vehicles = {{"car", "bus", "truck"}};

Preparation usual_preparation(Recipe recipe) {
    constexpr double byte = 1.0 / 255;
    switch (recipe) {
    case Recipe::yolox:
        return {Fit::top_left, 114, Colours::bgr, {}, {1, 1, 1}};
    case Recipe::yolov5:
    case Recipe::yolov8:
        return {Fit::centre, 114, Colours::rgb, {}, {byte, byte, byte}};
    case Recipe::fastestdet:
        return {Fit::stretch, 114, Colours::bgr, {}, {byte, byte, byte}};
    case Recipe::nanodet: // ImageNet's mean and deviation
        return {Fit::stretch, 114, Colours::bgr, {103.53, 116.28, 123.675}, {1 / 57.375, 1 / 57.12, 1 / 58.395}};
    }
    return {};
}

std::vector<std::string> names_in(const std::string& file) {
    std::vector<std::string> names;
    const std::string text = base::read_file(file);
    for (const std::string_view line : base::split(text, '\n')) {
        if (const auto name = base::trim(line); !name.empty()) names.push_back(base::one_line(name));
    }
    return names;
}

void read_input(const Members& input, ModelDescription& description) {
    const std::vector<std::string> layouts = {"NCHW", "NHWC"};
    const std::vector<std::string> colours = {"BGR", "RGB"};
    if (input.has("layout")) description.layout = static_cast<Layout>(input.choice("layout", layouts));
    if (input.has("colours")) description.preparation.colours = static_cast<Colours>(input.choice("colours", colours));
    if (input.has("size")) {
        const std::vector<double> size = input.numbers("size", 2);
        const auto is_length = [](double length) { return length >= 1 && length <= 8192 && length == int(length); };
        if (!is_length(size[0]) || !is_length(size[1])) input.refuse("size", "must be whole numbers from 1 to 8192");
        description.size = Extent{int(size[0]), int(size[1])};
    }
}

void read_preparation(const Members& all, Preparation& preparation) {
    const std::vector<std::string> fits = {"none", "top-left", "centre"};
    if (all.has("letterbox")) preparation.fit = static_cast<Fit>(all.choice("letterbox", fits));
    if (all.has("fill")) preparation.fill = all.number("fill", 0, 255);
    for (const auto& [name, values] : {std::pair{"mean", &preparation.mean}, std::pair{"scale", &preparation.scale}}) {
        if (!all.has(name)) continue;
        const std::vector<double> numbers = all.numbers(name, 3);
        std::copy(numbers.begin(), numbers.end(), values->begin());
    }
}

void read_scores(const Members& all, ModelDescription& description) {
    if (all.has("overlap")) description.overlap = all.number("overlap", 0, 1);
    if (!all.has("scores")) return;
    description.believed = 0.5;
    const Members scores = all.object("scores", {"least", "sure"});
    ScoreScale& scale = description.scores;
    if (scores.has("least")) scale.least = scores.number("least", 0, 1);
    if (scores.has("sure")) scale.sure = scores.number("sure", 0, 1);
    if (!(scale.least < scale.sure && scale.sure < scale.most))
        scores.refuse("sure", fmt::format("must lie between \"least\" ({}) and 1", scale.least));
}

void read_classes(const Members& all, const std::string& file, ModelDescription& description) {
    if (all.has("groups")) description.groups = all.lists("groups");
    if (!all.has("classes")) return;
    if (!all.is_text("classes")) {
        description.classes = all.texts("classes");
        return;
    }
    const std::filesystem::path names = std::filesystem::path{file}.parent_path() / all.text("classes");
    try {
        description.classes = names_in(names);
    } catch (const base::Error& error) {
        all.refuse("classes", error.what());
    }
}

int place_of(const std::string& name, const std::vector<std::string>& names) {
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

/// From where the publishers' own programs draw a detection.
double usual_belief(Recipe recipe) {
    switch (recipe) {
    case Recipe::yolox:
        return 0.3;
    case Recipe::yolov5:
    case Recipe::yolov8:
        return 0.25;
    case Recipe::nanodet:
        return 0.35;
    case Recipe::fastestdet:
        break; // its scores are scaled
    }
    return 0.5;
}

} // namespace

ModelDescription usual_description(Recipe recipe) {
    ModelDescription description;
    description.recipe = recipe;
    description.preparation = usual_preparation(recipe);
    description.believed = usual_belief(recipe);
    if (recipe == Recipe::fastestdet) description.scores = {0.4, 0.6, 1};
    if (recipe == Recipe::nanodet) description.overlap = 0.6;
    return description;
}

ModelDescription parse_model_description(std::string_view text, const std::string& file) {
    const json document = json::parse(text, nullptr, false);
    if (!document.is_object()) throw base::InputError{file, "not a JSON object"};
    const Members all{
        document,
        file,
        "",
        {"about", "recipe", "input", "letterbox", "fill", "mean", "scale", "classes", "groups", "scores", "overlap"}};
    auto description = usual_description(static_cast<Recipe>(all.choice("recipe", recipe_names())));
    if (all.has("input")) read_input(all.object("input", {"layout", "size", "colours"}), description);
    read_preparation(all, description.preparation);
    read_scores(all, description);
    read_classes(all, file, description);
    return description;
}

ModelDescription read_model_description(const std::string& file) {
    return parse_model_description(base::read_file(file), file);
}

std::optional<ModelDescription> description_beside(const std::string& model) {
    const std::string file = std::filesystem::path{model}.replace_extension(".json");
    if (!std::filesystem::exists(file)) return std::nullopt;
    const std::string text = base::read_file(file);
    const json document = json::parse(text, nullptr, false);
    if (!document.is_object() || !document.contains("recipe")) return std::nullopt;
    return parse_model_description(text, file);
}

DetectorClasses classes_of(const ModelDescription& description, int count, const std::string& subject) {
    const auto classes = static_cast<std::size_t>(count);
    DetectorClasses all{description.classes, std::vector<int>(classes)};
    if (all.names.empty() && classes == coco_classes().size()) all.names = coco_classes();
    if (all.names.empty()) {
        for (int i = 0; i < count; ++i)
            all.names.push_back(fmt::format("class{}", i));
    }
    if (all.names.size() != classes)
        throw base::InputError{subject, fmt::format("has {} names for the model's {} class{}", all.names.size(), count,
                                                    count == 1 ? "" : "es")};
    std::iota(all.groups.begin(), all.groups.end(), 0);
    for (const auto& group : description.groups.value_or(vehicles)) {
        int first = -1;
        for (const std::string& name : group) {
            const int place = place_of(name, all.names);
            if (place < 0 && description.groups)
                throw base::InputError{
                    subject, fmt::format("\"groups\": no class is called \"{}\"{}", name, suggestion(name, all.names))};
            if (place < 0) continue;
            if (first < 0) first = place;
            all.groups[static_cast<std::size_t>(place)] = first;
        }
    }
    return all;
}

} // namespace vlm::vision
