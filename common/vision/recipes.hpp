// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/detection.hpp"
#include "common/vision/detector.hpp"
#include "common/vision/tensor.hpp"

/// What the outputs of detection models mean. W x H is the size of the network's input, C the number of classes; a grid
/// has ceil(W / s) x ceil(H / s) cells for each of its strides s, row by row, the strides one after the other.
///
///   yolox       [1,N,5+C]            N: grid of 8, 16, 32. Offset of the centre and logarithm of the size, in strides;
///                                    objectness; classes
///   yolov5      [1,N,5+C]            N: three times the grid. Centre and size in pixels; objectness; classes
///   yolov8      [1,4+C,N]            (YOLOv8, YOLOv9, YOLO11) N: the grid. Centre and size in pixels; classes
///   fastestdet  [1,5+C,H/16,W/16]    objectness; offset of the centre (tanh) in cells; size (sigmoid); classes
///   nanodet     [1,N,C+4*(R+1)]      N: grid of 8, 16, 32, 64 (NanoDet-Plus) or 8, 16, 32 (NanoDet). Classes; the
///   distances
///                                    to left, top, right, bottom in strides, each as a distribution over 0 to R
///
/// Objectness and classes are probabilities: the models' own exports end with the sigmoid.
namespace vlm::vision {

enum class Recipe { yolox, yolov5, yolov8, fastestdet, nanodet };

[[nodiscard]] const std::vector<std::string>& recipe_names();
[[nodiscard]] std::string name(Recipe recipe);
[[nodiscard]] std::optional<Recipe> recipe_named(std::string_view name);

/// How many classes a model tells apart that has an output of this shape (its first dimension may be any) for an input
/// of this size; nothing where the recipe's output cannot have it. Where `classes` are known, that is what NanoDet's
/// length is split by; else R is taken to be 7.
[[nodiscard]] std::optional<int> class_count(Recipe recipe, const Shape& shape, Extent input, int classes = 0);

/// The recipe to which an output of this shape belongs, by its number of rows; nothing where it fits none.
[[nodiscard]] std::optional<Recipe> recognised(const Shape& shape, Extent input);

/// What an output (about one picture, of a shape for which there is a class_count()) says with a score of at least
/// `least`, in pixels of the network's input, in no order, overlaps included. What is no number is left out.
[[nodiscard]] std::vector<base::Detection> decode(Recipe recipe, const Tensor& output, Extent input, int classes,
                                                  double least);

} // namespace vlm::vision
