// SPDX-License-Identifier: Apache-2.0
#include "common/vision/input_tensor.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace vlm::vision {
namespace {

/// A line of samples for each colour, in the order red, green, blue.
struct Line {
    explicit Line(std::size_t width)
        : colours{std::vector<float>(width), std::vector<float>(width), std::vector<float>(width)} {}
    std::array<std::vector<float>, 3> colours;
};

/// One line of the picture in RGB, as JPEG's YCbCr says (ITU-T T.871), 0 to 255.
void read_line(const base::YuvImage& picture, int y, Line& line) {
    const auto width = static_cast<std::size_t>(picture.width);
    const std::uint8_t* luma = picture.y.data() + static_cast<std::size_t>(y) * width;
    const std::size_t chroma = static_cast<std::size_t>(y / 2) * static_cast<std::size_t>(picture.chroma_width());
    const std::uint8_t* blue = picture.u.data() + chroma;
    const std::uint8_t* red = picture.v.data() + chroma;
    auto& [r, g, b] = line.colours;
    for (std::size_t x = 0; x < width; ++x) {
        const float level = luma[x];
        const float cb = static_cast<float>(blue[x / 2]) - 128.0F;
        const float cr = static_cast<float>(red[x / 2]) - 128.0F;
        r[x] = std::clamp(level + 1.402F * cr, 0.0F, 255.0F);
        g[x] = std::clamp(level - 0.344136F * cb - 0.714136F * cr, 0.0F, 255.0F);
        b[x] = std::clamp(level + 1.772F * cb, 0.0F, 255.0F);
    }
}

/// How far apart an input's samples are.
struct Steps {
    std::size_t colour;
    std::size_t row;
    std::size_t pixel;
};

Steps steps_of(Layout layout, Extent input) {
    const auto width = static_cast<std::size_t>(input.width);
    const auto height = static_cast<std::size_t>(input.height);
    if (layout == Layout::nchw) return {width * height, width, 1};
    return {1, width * 3, 3};
}

/// Sets what surrounds the picture, and what it will cover.
void set_background(const Preparation& preparation, const Steps& steps, std::span<float> out) {
    for (std::size_t colour = 0; colour < 3; ++colour) {
        const auto level =
            static_cast<float>((preparation.fill - preparation.mean[colour]) * preparation.scale[colour]);
        for (std::size_t i = 0; i < out.size() / 3; ++i)
            out[colour * steps.colour + i * steps.pixel] = level;
    }
}

} // namespace

Extent offset_of(Fit fit, Extent picture, Extent input) {
    if (fit != Fit::centre) return {0, 0};
    return {(input.width - picture.width) / 2, (input.height - picture.height) / 2};
}

void fill_tensor(const base::YuvImage& picture, const Preparation& preparation, Layout layout, Extent input,
                 std::span<float> out) {
    const Steps steps = steps_of(layout, input);
    const Extent size{picture.width, picture.height};
    if (size != input) set_background(preparation, steps, out);
    const Extent offset = offset_of(preparation.fit, size, input);
    const auto width = static_cast<std::size_t>(picture.width);
    Line line{width};
    for (int y = 0; y < picture.height; ++y) {
        read_line(picture, y, line);
        for (std::size_t colour = 0; colour < 3; ++colour) {
            const auto& samples = line.colours[preparation.colours == Colours::rgb ? colour : 2 - colour];
            const auto mean = static_cast<float>(preparation.mean[colour]);
            const auto scale = static_cast<float>(preparation.scale[colour]);
            float* to = out.data() + colour * steps.colour + static_cast<std::size_t>(offset.height + y) * steps.row +
                        static_cast<std::size_t>(offset.width) * steps.pixel;
            for (std::size_t x = 0; x < width; ++x)
                to[x * steps.pixel] = (samples[x] - mean) * scale;
        }
    }
}

} // namespace vlm::vision
