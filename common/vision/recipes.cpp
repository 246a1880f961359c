// SPDX-License-Identifier: Apache-2.0
#include "common/vision/recipes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace vlm::vision {
namespace {

using base::Detection;

constexpr int usual_bins = 8; // NanoDet's R + 1
constexpr int fastestdet_stride = 16;

int cells(int length, int stride) {
    return (length + stride - 1) / stride;
}

int grid_cells(Extent input, std::span<const int> strides) {
    int sum = 0;
    for (const int stride : strides)
        sum += cells(input.width, stride) * cells(input.height, stride);
    return sum;
}

constexpr std::array three_strides = {8, 16, 32};
constexpr std::array four_strides = {8, 16, 32, 64};

bool is_grid(int rows, Extent input, int anchors) {
    return rows == anchors * grid_cells(input, three_strides) || rows == anchors * grid_cells(input, four_strides);
}

/// Calls `visit(cell x, cell y, stride)` for every cell in order.
template <typename Visit>
void for_each_cell(Extent input, std::span<const int> strides, const Visit& visit) {
    for (const int stride : strides) {
        for (int y = 0; y < cells(input.height, stride); ++y) {
            for (int x = 0; x < cells(input.width, stride); ++x)
                visit(x, y, stride);
        }
    }
}

/// Takes detections unless they are no numbers.
class Found {
public:
    void add(double cx, double cy, double width, double height, double score, std::ptrdiff_t kind) {
        const Detection each{cx - width / 2, cy - height / 2, width, height, score, static_cast<int>(kind)};
        if (std::isfinite(each.x) && std::isfinite(each.y) && std::isfinite(width) && std::isfinite(height) &&
            width > 0 && height > 0)
            m_found.push_back(each);
    }
    [[nodiscard]] std::vector<Detection> take() { return std::move(m_found); }

private:
    std::vector<Detection> m_found;
};

std::ptrdiff_t best_of(std::span<const float> scores) {
    return std::max_element(scores.begin(), scores.end()) - scores.begin();
}

/// Objectness times the best class, of a row that begins with the box.
void add_row(Found& found, std::span<const float> row, double least, double cx, double cy, double width,
             double height) {
    const auto classes = row.subspan(5);
    const auto kind = best_of(classes);
    const double score = double{row[4]} * double{classes[static_cast<std::size_t>(kind)]};
    if (score >= least) found.add(cx, cy, width, height, score, kind);
}

std::vector<Detection> decode_yolox(const Tensor& output, Extent input, double least) {
    const auto length = static_cast<std::size_t>(output.shape[2]);
    Found found;
    std::size_t at = 0;
    for_each_cell(input, three_strides, [&](int x, int y, int stride) {
        const auto row = output.values.subspan(at, length);
        at += length;
        if (!(row[4] >= least)) return; // most: a class can only lower it
        add_row(found, row, least, (double{row[0]} + x) * stride, (double{row[1]} + y) * stride,
                std::exp(double{row[2]}) * stride, std::exp(double{row[3]}) * stride);
    });
    return found.take();
}

std::vector<Detection> decode_yolov5(const Tensor& output, double least) {
    const auto length = static_cast<std::size_t>(output.shape[2]);
    Found found;
    for (std::size_t at = 0; at + length <= output.values.size(); at += length) {
        const auto row = output.values.subspan(at, length);
        if (row[4] >= least) add_row(found, row, least, row[0], row[1], row[2], row[3]);
    }
    return found.take();
}

/// Column by column, since each number of all boxes lies together.
std::vector<Detection> decode_yolov8(const Tensor& output, double least) {
    const auto count = static_cast<std::size_t>(output.shape[2]);
    const auto line = [&](std::size_t i) { return output.values.subspan(i * count, count); };
    std::vector<float> best(count, 0);
    std::vector<int> kinds(count, 0);
    for (int kind = 0; kind + 4 < output.shape[1]; ++kind) {
        const auto scores = line(static_cast<std::size_t>(kind) + 4);
        for (std::size_t i = 0; i < count; ++i) {
            if (!(scores[i] > best[i])) continue;
            best[i] = scores[i];
            kinds[i] = kind;
        }
    }
    Found found;
    for (std::size_t i = 0; i < count; ++i) {
        if (best[i] >= least) found.add(line(0)[i], line(1)[i], line(2)[i], line(3)[i], best[i], kinds[i]);
    }
    return found.take();
}

double sigmoid(double x) {
    return 1 / (1 + std::exp(-x));
}

std::vector<Detection> decode_fastestdet(const Tensor& output, Extent input, double least) {
    const int rows = output.shape[2];
    const int columns = output.shape[3];
    const auto cell_count = static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
    Found found;
    for (std::size_t cell = 0; cell < cell_count; ++cell) {
        const auto value = [&](int channel) {
            return double{output.values[static_cast<std::size_t>(channel) * cell_count + cell]};
        };
        int kind = 0;
        for (int i = 1; i + 5 < output.shape[1]; ++i) {
            if (value(5 + i) > value(5 + kind)) kind = i;
        }
        const double score = std::pow(value(0), 0.6) * std::pow(value(5 + kind), 0.4);
        if (!(score >= least)) continue;
        const auto x = static_cast<double>(cell % static_cast<std::size_t>(columns));
        const auto y = static_cast<double>(cell / static_cast<std::size_t>(columns));
        found.add((x + std::tanh(value(1))) / columns * input.width, (y + std::tanh(value(2))) / rows * input.height,
                  sigmoid(value(3)) * input.width, sigmoid(value(4)) * input.height, score, kind);
    }
    return found.take();
}

/// The mean of a distribution whose logarithms (up to a constant) these are.
double expected(std::span<const float> logits) {
    const double highest = *std::max_element(logits.begin(), logits.end());
    double sum = 0;
    double weighted = 0;
    for (std::size_t i = 0; i < logits.size(); ++i) {
        const double weight = std::exp(double{logits[i]} - highest);
        sum += weight;
        weighted += weight * static_cast<double>(i);
    }
    return weighted / sum;
}

std::vector<Detection> decode_nanodet(const Tensor& output, Extent input, int classes, double least) {
    const auto length = static_cast<std::size_t>(output.shape[2]);
    const std::size_t bins = (length - static_cast<std::size_t>(classes)) / 4;
    const bool is_plus = output.shape[1] != grid_cells(input, three_strides);
    const double offset = is_plus ? 0 : 0.5; // where in its cell a box's centre is measured from
    Found found;
    std::size_t at = 0;
    const auto strides = is_plus ? std::span<const int>{four_strides} : std::span<const int>{three_strides};
    for_each_cell(input, strides, [&](int cell_x, int cell_y, int stride) {
        const auto row = output.values.subspan(at, length);
        at += length;
        const auto scores = row.first(static_cast<std::size_t>(classes));
        const auto kind = best_of(scores);
        const double score = scores[static_cast<std::size_t>(kind)];
        if (!(score >= least)) return;
        const auto distance = [&](std::size_t side) {
            return expected(row.subspan(static_cast<std::size_t>(classes) + side * bins, bins)) * stride;
        };
        const double left = (cell_x + offset) * stride - distance(0);
        const double top = (cell_y + offset) * stride - distance(1);
        const double right = (cell_x + offset) * stride + distance(2);
        const double bottom = (cell_y + offset) * stride + distance(3);
        found.add((left + right) / 2, (top + bottom) / 2, right - left, bottom - top, score, kind);
    });
    return found.take();
}

std::optional<int> positive(int count) {
    return count > 0 ? std::optional{count} : std::nullopt;
}

std::optional<int> nanodet_classes(const Shape& shape, Extent input, int classes) {
    if (shape[1] != grid_cells(input, four_strides) && shape[1] != grid_cells(input, three_strides))
        return std::nullopt;
    if (classes == 0) return positive(shape[2] - 4 * usual_bins);
    const int rest = shape[2] - classes;
    return rest >= 8 && rest % 4 == 0 ? std::optional{classes} : std::nullopt;
}

} // namespace

const std::vector<std::string>& recipe_names() {
    static const std::vector<std::string> names = {"yolox", "yolov5", "yolov8", "fastestdet", "nanodet"};
    return names;
}

std::string name(Recipe recipe) {
    return recipe_names().at(static_cast<std::size_t>(recipe));
}

std::optional<Recipe> recipe_named(std::string_view name) {
    const auto& names = recipe_names();
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return std::nullopt;
    return static_cast<Recipe>(found - names.begin());
}

std::optional<int> class_count(Recipe recipe, const Shape& shape, Extent input, int classes) {
    if (shape.size() != (recipe == Recipe::fastestdet ? 4 : 3)) return std::nullopt;
    switch (recipe) {
    case Recipe::yolox:
        return shape[1] == grid_cells(input, three_strides) ? positive(shape[2] - 5) : std::nullopt;
    case Recipe::yolov5:
        return positive(shape[2] - 5);
    case Recipe::yolov8:
        return positive(shape[1] - 4);
    case Recipe::fastestdet:
        if (shape[2] != cells(input.height, fastestdet_stride) || shape[3] != cells(input.width, fastestdet_stride))
            return std::nullopt;
        return positive(shape[1] - 5);
    case Recipe::nanodet:
        return nanodet_classes(shape, input, classes);
    }
    return std::nullopt;
}

std::optional<Recipe> recognised(const Shape& shape, Extent input) {
    if (shape.size() == 4) {
        if (class_count(Recipe::fastestdet, shape, input)) return Recipe::fastestdet;
        return std::nullopt;
    }
    if (shape.size() != 3) return std::nullopt;
    for (const Recipe recipe : {Recipe::yolox, Recipe::nanodet}) {
        if (class_count(recipe, shape, input)) return recipe;
    }
    if (is_grid(shape[1], input, 3) && shape[2] > 5) return Recipe::yolov5;
    if (is_grid(shape[2], input, 1) && shape[1] > 4) return Recipe::yolov8;
    return std::nullopt;
}

std::vector<Detection> decode(Recipe recipe, const Tensor& output, Extent input, int classes, double least) {
    switch (recipe) {
    case Recipe::yolox:
        return decode_yolox(output, input, least);
    case Recipe::yolov5:
        return decode_yolov5(output, least);
    case Recipe::yolov8:
        return decode_yolov8(output, least);
    case Recipe::fastestdet:
        return decode_fastestdet(output, input, least);
    case Recipe::nanodet:
        return decode_nanodet(output, input, classes, least);
    }
    return {};
}

} // namespace vlm::vision
