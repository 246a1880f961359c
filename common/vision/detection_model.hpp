// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/base/yuv_image.hpp"
#include "common/vision/detector.hpp"
#include "common/vision/model_description.hpp"
#include "common/vision/tensor.hpp"

namespace vlm::vision {

/// Where a model's detections are, and what they mean.
struct Recognised {
    std::size_t output = 0; ///< which of the outputs holds them
    int classes = 0;
    ModelDescription description;
};

/// Chooses among the outputs that a model gives for an input of this size; by their shapes where nothing is described.
/// Throws base::InputError, which says the shapes, where none fits.
[[nodiscard]] Recognised recognise(const std::optional<ModelDescription>& description,
                                   const std::vector<Shape>& outputs, Extent input, const std::string& subject);

/// What a model's input is like.
struct ModelInput {
    Extent size;
    Layout layout = Layout::nchw;
    bool is_flexible = false; ///< any sides will do that are multiples of 32
};

/// The input that a tensor of this shape holds, whose lengths may be unknown; the description counts first, then the
/// size that is asked for. Throws base::InputError where it is no tensor of pictures.
[[nodiscard]] ModelInput input_of(const Shape& shape, const std::optional<ModelDescription>& description,
                                  const std::optional<Extent>& asked, const std::string& subject);

/// A detection model seen from outside, whoever computes it: pictures become the numbers it takes, and the numbers it
/// gives become detections. Safe to share between threads.
class DetectionModel {
public:
    /// Throws base::InputError about `subject` where the described classes are not the model's.
    DetectionModel(const Recognised& recognised, const ModelInput& input, double min_score, const std::string& subject);

    [[nodiscard]] const DetectorClasses& classes() const { return m_classes; }
    [[nodiscard]] double believed() const { return m_description.believed; }

    /// The size at which a picture lies in the input. A picture of that size is not scaled again.
    [[nodiscard]] Extent wanted(Extent picture) const;

    /// The size of the input for a picture: where the model takes any, no more is added to the picture than it must.
    [[nodiscard]] Extent input_size(Extent picture) const;
    [[nodiscard]] Shape input_shape(Extent picture, int pictures) const;

    /// Writes a picture into its part of an input of that shape.
    void fill(const base::YuvImage& picture, std::span<float> out) const;

    /// What an output says about one of the pictures, in pixels of that picture, best first, overlaps suppressed.
    /// Throws base::InputError about `subject` where the output has another shape than it must.
    [[nodiscard]] std::vector<base::Detection> detections(const Tensor& output, Extent picture,
                                                          const std::string& subject) const;

private:
    ModelDescription m_description;
    int m_class_count;
    ModelInput m_input;
    DetectorClasses m_classes;
    double m_least;
};

} // namespace vlm::vision
