// SPDX-License-Identifier: Apache-2.0
#include "common/media/orientation.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

extern "C" {
#include <libavcodec/packet.h>
#include <libavformat/avformat.h>
}

namespace vlm::media {

Orientation orientation_of(const std::array<std::int32_t, 9>& matrix) {
    // A point (x, y) of the stored picture is shown at (a x + c y, b x + d y).
    const double a = matrix[0];
    const double b = matrix[1];
    const double c = matrix[3];
    const double d = matrix[4];
    if (a == 0 && b == 0) return {};
    Orientation orientation;
    orientation.mirrored = a * d - b * c < 0;
    const double sign = orientation.mirrored ? -1 : 1;
    const double turns = std::atan2(sign * b, sign * a) / (std::numbers::pi / 2);
    orientation.quarter_turns = (static_cast<int>(std::lround(turns)) + 4) % 4;
    return orientation;
}

Orientation orientation_of(const AVStream& stream) {
    std::size_t size = 0;
    const std::uint8_t* data = av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
    std::array<std::int32_t, 9> matrix{};
    if (data == nullptr || size < sizeof matrix) return {};
    std::copy_n(reinterpret_cast<const std::int32_t*>(data), matrix.size(), matrix.begin());
    return orientation_of(matrix);
}

UprightSize upright_size(int width, int height, Fraction sample_aspect, Orientation orientation) {
    UprightSize size{width, height};
    const auto num = static_cast<double>(sample_aspect.numerator);
    const auto den = static_cast<double>(sample_aspect.denominator);
    if (num > 0 && den > 0) {
        if (num > den) size.width = std::max(1, static_cast<int>(std::lround(width * num / den)));
        if (num < den) size.height = std::max(1, static_cast<int>(std::lround(height * den / num)));
    }
    if (orientation.quarter_turns % 2 == 1) std::swap(size.width, size.height);
    return size;
}

} // namespace vlm::media
