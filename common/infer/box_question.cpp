// SPDX-License-Identifier: Apache-2.0
#include "common/infer/box_question.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "common/base/text.hpp"

namespace vlm::infer {
namespace {

using Json = nlohmann::ordered_json;

constexpr int thousand = 1000;
constexpr int most_objects = 300; ///< so that a model that repeats itself ends

} // namespace

BoxForm box_form(std::string_view model) {
    const std::string name = base::lower(model);
    const auto has = [&](std::string_view part) { return name.find(part) != std::string::npos; };
    if (has("qwen2.5-vl") || has("qwen2.5vl") || has("qwen2.5-omni")) return {BoxForm::Unit::pixels, false};
    if (has("gemini")) return {BoxForm::Unit::thousandths, true};
    return {};
}

BoxQuestion::BoxQuestion(std::vector<std::string> kinds, BoxForm form)
    : m_labels{std::move(kinds)}
    , m_any{m_labels.empty()}
    , m_form{form} {
    if (m_any) m_labels = {"object"};
}

/// The largest number in a box.
int BoxQuestion::farthest(PixelSize picture) const {
    return m_form.unit == BoxForm::Unit::pixels ? std::max(picture.width, picture.height) : thousand;
}

std::string BoxQuestion::text(PixelSize picture) const {
    const std::string wanted =
        m_any ? "person, animal, vehicle or other thing that can move" : fmt::format("{}", fmt::join(m_labels, ", "));
    const std::string scale =
        m_form.unit == BoxForm::Unit::pixels
            ? fmt::format("in pixels of the picture, which is {} wide and {} high", picture.width, picture.height)
            : fmt::format("from 0 to {0}: 0, 0 is the picture's upper left corner, {0}, {0} its lower right corner",
                          thousand);
    return fmt::format("Find every {} in this picture, also those that are small or partly hidden. Give the label and "
                       "the box of each, once: {}, as whole numbers {}. Where there is none, the list is empty.",
                       wanted, m_form.top_first ? "[top, left, bottom, right]" : "[left, top, right, bottom]", scale);
}

std::shared_ptr<const Schema> BoxQuestion::schema(PixelSize picture) const {
    const Json number = {{"type", "integer"}, {"minimum", 0}, {"maximum", farthest(picture)}};
    const Json box = {{"type", "array"}, {"items", number}, {"minItems", 4}, {"maxItems", 4}};
    const Json object = {{"type", "object"},
                         {"properties", {{"label", {{"type", "string"}, {"enum", m_labels}}}, {"box", box}}},
                         {"required", {"label", "box"}},
                         {"additionalProperties", false}};
    const Json all = {{"type", "object"},
                      {"properties", {{"objects", {{"type", "array"}, {"items", object}, {"maxItems", most_objects}}}}},
                      {"required", Json::array({"objects"})},
                      {"additionalProperties", false}};
    return std::make_shared<const Schema>(Schema{"boxes", all.dump()});
}

std::optional<std::vector<base::Detection>> BoxQuestion::boxes(const std::string& json, PixelSize picture) const {
    const bool pixels = m_form.unit == BoxForm::Unit::pixels;
    const double across = pixels ? 1 : static_cast<double>(picture.width) / thousand;
    const double down = pixels ? 1 : static_cast<double>(picture.height) / thousand;
    std::vector<base::Detection> found;
    const Json answer = Json::parse(json); // outlives what is taken of it
    for (const Json& object : answer.at("objects")) {
        auto side = object.at("box").get<std::array<double, 4>>();
        if (m_form.top_first) {
            std::swap(side[0], side[1]);
            std::swap(side[2], side[3]);
        }
        if (side[0] >= side[2] || side[1] >= side[3]) return std::nullopt;
        base::Detection box;
        box.x = side[0] * across;
        box.y = side[1] * down;
        box.width = (side[2] - side[0]) * across;
        box.height = (side[3] - side[1]) * down;
        box.score = 1;
        const auto label = std::find(m_labels.begin(), m_labels.end(), object.at("label").get<std::string>());
        box.kind = static_cast<int>(label - m_labels.begin());
        found.push_back(box);
    }
    return found;
}

} // namespace vlm::infer
