// SPDX-License-Identifier: Apache-2.0
#include "common/media/turn.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <utility>

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>
}

namespace vlm::media {
namespace {

using Stored = PixelPlane<const std::uint8_t>;
using Upright = PixelPlane<std::uint8_t>;

/// Pixels are copied in squares of this side, so that rows and columns stay in the cache.
constexpr int square = 32;

/// Where a pixel of the upright plane stands in the stored one.
std::ptrdiff_t stored_at(const Stored& stored, Orientation orientation, int x, int y) {
    const std::array<std::pair<int, int>, 4> places = {{
        {x, y},
        {y, stored.height - 1 - x},
        {stored.width - 1 - x, stored.height - 1 - y},
        {stored.width - 1 - y, x},
    }};
    auto [column, row] = places.at(static_cast<std::size_t>(orientation.quarter_turns));
    if (orientation.mirrored) column = stored.width - 1 - column;
    return row * stored.stride + std::ptrdiff_t{column} * stored.pixel_bytes;
}

/// Copies a square, going by `right` and `down` in what is stored.
template <int bytes>
void copy_square(const std::uint8_t* stored, std::ptrdiff_t right, std::ptrdiff_t down, const Upright& to) {
    for (int y = 0; y < to.height; ++y) {
        const std::uint8_t* from = stored + y * down;
        std::uint8_t* row = to.data + y * to.stride;
        for (int x = 0; x < to.width; ++x, from += right, row += bytes)
            std::copy_n(from, bytes, row);
    }
}

Stored plane_of(const AVFrame& frame, int plane, int width, int height, int bytes) {
    return {frame.data[plane], frame.linesize[plane], width, height, bytes};
}

AvPtr<AVFrame> frame_like(const AVFrame& stored, bool sideways) {
    AvPtr<AVFrame> frame = make_frame();
    av_check(av_frame_copy_props(frame.get(), &stored), "picture", "properties");
    frame->format = stored.format;
    frame->width = sideways ? stored.height : stored.width;
    frame->height = sideways ? stored.width : stored.height;
    av_check(av_frame_get_buffer(frame.get(), 0), "picture", "buffer");
    return frame;
}

} // namespace

void turn(const Stored& stored, Orientation orientation, const Upright& upright) {
    const auto at = [&](int x, int y) { return stored_at(stored, orientation, x, y); };
    const std::ptrdiff_t right = at(1, 0) - at(0, 0);
    const std::ptrdiff_t down = at(0, 1) - at(0, 0);
    const auto copy = stored.pixel_bytes == 3 ? copy_square<3> : copy_square<1>;
    for (int y = 0; y < upright.height; y += square) {
        for (int x = 0; x < upright.width; x += square) {
            std::uint8_t* to = upright.data + y * upright.stride + std::ptrdiff_t{x} * upright.pixel_bytes;
            copy(stored.data + at(x, y), right, down,
                 {to, upright.stride, std::min(square, upright.width - x), std::min(square, upright.height - y)});
        }
    }
}

Picture turned(const Picture& stored, Orientation orientation) {
    const AVFrame& from = *stored.frame;
    if (orientation == Orientation{}) {
        Picture same{stored.t, AvPtr<AVFrame>{av_frame_clone(&from)}, stored.wanted};
        if (!same.frame) throw std::bad_alloc{};
        return same;
    }
    Picture upright{stored.t, frame_like(from, orientation.quarter_turns % 2 == 1), stored.wanted};
    const AVPixFmtDescriptor& format = *av_pix_fmt_desc_get(static_cast<AVPixelFormat>(from.format));
    for (int plane = 0; plane < av_pix_fmt_count_planes(static_cast<AVPixelFormat>(from.format)); ++plane) {
        const int shift = plane > 0 ? 1 : 0;
        const auto samples = [&](int length) { return (length + shift) >> shift; };
        const Stored of_stored = plane_of(from, plane, samples(from.width), samples(from.height), format.comp[0].step);
        AVFrame& to = *upright.frame;
        turn(of_stored, orientation,
             {to.data[plane], to.linesize[plane], samples(to.width), samples(to.height), format.comp[0].step});
    }
    return upright;
}

Orientation inverse(Orientation orientation) {
    if (orientation.mirrored) return orientation;
    return {(4 - orientation.quarter_turns) % 4, false};
}

} // namespace vlm::media
