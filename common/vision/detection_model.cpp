// SPDX-License-Identifier: Apache-2.0
#include "common/vision/detection_model.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/vision/input_tensor.hpp"
#include "common/vision/planes.hpp"
#include "common/vision/suppression.hpp"

namespace vlm::vision {
namespace {

using base::Detection;

constexpr int granule = 32;            // the coarsest stride of the recipes whose inputs may have any size
constexpr Extent usual_size{640, 640}; // of models that do not say theirs

std::string size_text(Extent size) {
    return fmt::format("{}x{}", size.width, size.height);
}

std::string all_shapes(const std::vector<Shape>& outputs) {
    std::vector<std::string> texts;
    texts.reserve(outputs.size());
    for (const Shape& shape : outputs)
        texts.push_back(shape_text(shape));
    return fmt::format("{}", fmt::join(texts, ", "));
}

[[noreturn]] void refuse_outputs(const std::optional<ModelDescription>& description, const std::vector<Shape>& outputs,
                                 Extent input, const std::string& subject) {
    const std::string what = fmt::format("its output{} {} for pictures of {}", outputs.size() == 1 ? "" : "s",
                                         all_shapes(outputs), size_text(input));
    if (description)
        throw base::InputError{subject, fmt::format("{}: not what {} gives", what, name(description->recipe))};
    throw base::InputError{subject, fmt::format("{}: not what any of {} gives; a description of the model may say more",
                                                what, fmt::join(recipe_names(), ", "))};
}

int rounded_up(int length) {
    return (length + granule - 1) / granule * granule;
}

bool is_picture(const Shape& shape, Layout layout) {
    const int colours = shape[layout == Layout::nchw ? 1 : 3];
    return colours == 3 || colours == -1;
}

} // namespace

Recognised recognise(const std::optional<ModelDescription>& description, const std::vector<Shape>& outputs,
                     Extent input, const std::string& subject) {
    const int named = description ? static_cast<int>(description->classes.size()) : 0;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        const auto recipe = description ? std::optional{description->recipe} : recognised(outputs[i], input);
        const auto classes = recipe ? class_count(*recipe, outputs[i], input, named) : std::nullopt;
        if (classes) return {i, *classes, description.value_or(usual_description(*recipe))};
    }
    refuse_outputs(description, outputs, input, subject);
}

ModelInput input_of(const Shape& shape, const std::optional<ModelDescription>& description,
                    const std::optional<Extent>& asked, const std::string& subject) {
    const bool is_nchw = shape.size() == 4 && is_picture(shape, Layout::nchw);
    if (shape.size() != 4 || (!is_nchw && !is_picture(shape, Layout::nhwc)))
        throw base::InputError{subject,
                               fmt::format("its input {} is none for pictures in three colours", shape_text(shape))};
    ModelInput input;
    input.layout = is_nchw ? Layout::nchw : Layout::nhwc;
    if (description && description->layout) input.layout = *description->layout;
    const std::size_t rows = input.layout == Layout::nchw ? 2 : 1;
    const Extent own{shape[rows + 1], shape[rows]};
    input.size = own.width > 0 && own.height > 0 ? own : usual_size;
    if (description && description->size) input.size = *description->size;
    if (asked) input.size = *asked;
    return input;
}

DetectionModel::DetectionModel(const Recognised& recognised, const ModelInput& input, double min_score,
                               const std::string& subject)
    : m_description{recognised.description}
    , m_class_count{recognised.classes}
    , m_input{input}
    , m_classes{classes_of(m_description, recognised.classes, subject)}
    , m_least{m_description.scores.own(min_score)} {}

Extent DetectionModel::wanted(Extent picture) const {
    if (m_description.preparation.fit == Fit::stretch) return m_input.size;
    const double ratio = std::min(static_cast<double>(m_input.size.width) / picture.width,
                                  static_cast<double>(m_input.size.height) / picture.height);
    const auto scaled = [&](int length, int most) {
        return std::clamp(static_cast<int>(std::lround(length * ratio)), 1, most);
    };
    return {scaled(picture.width, m_input.size.width), scaled(picture.height, m_input.size.height)};
}

Extent DetectionModel::input_size(Extent picture) const {
    if (!m_input.is_flexible) return m_input.size;
    const Extent inside = wanted(picture);
    return {rounded_up(inside.width), rounded_up(inside.height)};
}

Shape DetectionModel::input_shape(Extent picture, int pictures) const {
    const Extent size = input_size(picture);
    if (m_input.layout == Layout::nchw) return {pictures, 3, size.height, size.width};
    return {pictures, size.height, size.width, 3};
}

void DetectionModel::fill(const base::YuvImage& picture, std::span<float> out) const {
    const Extent size{picture.width, picture.height};
    const Extent inside = wanted(size);
    const auto write = [&](const base::YuvImage& scaled) {
        fill_tensor(scaled, m_description.preparation, m_input.layout, input_size(size), out);
    };
    if (inside == size)
        write(picture);
    else
        write(resized(picture, inside));
}

std::vector<Detection> DetectionModel::detections(const Tensor& output, Extent picture,
                                                  const std::string& subject) const {
    const Extent input = input_size(picture);
    if (class_count(m_description.recipe, output.shape, input, m_class_count) != m_class_count)
        refuse_outputs(m_description, {output.shape}, input, subject);
    const Extent inside = wanted(picture);
    const Extent offset = offset_of(m_description.preparation.fit, inside, input);
    const double across = static_cast<double>(picture.width) / inside.width;
    const double down = static_cast<double>(picture.height) / inside.height;
    auto found = decode(m_description.recipe, output, input, m_class_count, m_least);
    for (Detection& each : found) {
        each = {(each.x - offset.width) * across,
                (each.y - offset.height) * down,
                each.width * across,
                each.height * down,
                m_description.scores.shown(each.score),
                each.kind};
    }
    return suppress(std::move(found), m_classes.groups, m_description.overlap);
}

} // namespace vlm::vision
