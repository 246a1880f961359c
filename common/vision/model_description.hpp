// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/vision/detector.hpp"
#include "common/vision/recipes.hpp"
#include "common/vision/score_scale.hpp"

namespace vlm::vision {

/// How a picture is brought to the size of a network's input: stretched, or whole in its shape, in a corner or in the
/// middle.
enum class Fit { stretch, top_left, centre };

enum class Colours { bgr, rgb };

/// In which order an input holds its samples: colour by colour, or pixel by pixel.
enum class Layout { nchw, nhwc };

/// What a network is shown of a picture. A sample of 0 to 255 goes in as (sample - mean) * scale, by colour in the
/// network's own order.
struct Preparation {
    Fit fit = Fit::stretch;
    double fill = 114; ///< what surrounds a picture that is not stretched, 0 to 255
    Colours colours = Colours::bgr;
    std::array<double, 3> mean{};
    std::array<double, 3> scale = {1, 1, 1};
};

/// All that one must know of a model to use it, other than its file. Nothing set: as the model itself says.
struct ModelDescription {
    Recipe recipe = Recipe::yolox;
    Preparation preparation;
    std::optional<Extent> size;
    std::optional<Layout> layout;
    std::vector<std::string> classes; ///< empty: COCO's where there are 80, else class0, class1, …
    /// Lists of classes that are one thing where they overlap; else car, bus and truck, as far as they are there.
    std::optional<std::vector<std::vector<std::string>>> groups;
    ScoreScale scores;
    double believed = 0.5; ///< the score, on that scale, from which a detection is taken for an object
    double overlap = 0.45; ///< intersection over union above which two boxes of a group are one thing
};

/// What those who publish models of this kind have agreed on.
[[nodiscard]] ModelDescription usual_description(Recipe recipe);

/// Reads a description: a JSON object with the member "recipe" (vlm-count(1), MODELS). `file` is for messages, and
/// where a file of class names is looked for. Throws base::InputError, which names the file and the member.
[[nodiscard]] ModelDescription parse_model_description(std::string_view text, const std::string& file);

/// The same from a file.
[[nodiscard]] ModelDescription read_model_description(const std::string& file);

/// What lies beside a model: "yolox.json" for "yolox.onnx". Nothing where there is no such file, or one that is no
/// description of ours (it has no member "recipe").
[[nodiscard]] std::optional<ModelDescription> description_beside(const std::string& model);

/// The classes of a model that tells `count` apart. Throws base::InputError about `subject` where other numbers or
/// other names are described.
[[nodiscard]] DetectorClasses classes_of(const ModelDescription& description, int count, const std::string& subject);

} // namespace vlm::vision
