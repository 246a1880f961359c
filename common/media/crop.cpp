// SPDX-License-Identifier: Apache-2.0
#include "common/media/crop.hpp"

#include <algorithm>
#include <cmath>
#include <new>
#include <utility>

#include <fmt/format.h>

extern "C" {
#include <libavutil/frame.h>
}

#include "common/base/error.hpp"

namespace vlm::media {
namespace {

struct Range {
    int begin;
    int end;
};

/// From `begin` to `begin + length`, widened to even pixels; shares are rounded to the nearest pixel first.
Range widened(double begin, double length, int all) {
    const int first = std::min(static_cast<int>(std::lround(begin)), all - 1) / 2 * 2;
    const int last = static_cast<int>(std::lround(begin + length));
    return {first, std::min((std::max(last, first + 1) + 1) / 2 * 2, all)};
}

/// The same within stored pixels, which may be fewer or more than upright ones.
Range stored_range(double begin, double length, int all) {
    const double first = std::floor(begin * all + 1e-6);
    const double last = std::ceil((begin + length) * all - 1e-6);
    return widened(first, last - first, all);
}

} // namespace

PixelRect resolved(const Crop& crop, PictureSize upright) {
    const bool shares = crop.unit == Crop::Unit::shares;
    const double across = shares ? upright.width : 1;
    const double down = shares ? upright.height : 1;
    const double slack = shares ? 0.5 : 0; // thirds do not add up
    if ((crop.x + crop.width) * across > upright.width + slack ||
        (crop.y + crop.height) * down > upright.height + slack) {
        throw base::UsageError{fmt::format("--roi: {:g},{:g},{:g},{:g} reaches beyond the picture of {}x{}", crop.x,
                                           crop.y, crop.width, crop.height, upright.width, upright.height)};
    }
    const Range columns = widened(crop.x * across, crop.width * across, upright.width);
    const Range rows = widened(crop.y * down, crop.height * down, upright.height);
    return {columns.begin, rows.begin, columns.end - columns.begin, rows.end - rows.begin};
}

Crop in_shares(PixelRect part, PictureSize upright) {
    const auto share = [](int length, int all) { return static_cast<double>(length) / all; };
    return {Crop::Unit::shares, share(part.x, upright.width), share(part.y, upright.height),
            share(part.width, upright.width), share(part.height, upright.height)};
}

ShareRect to_upright(ShareRect rect, Orientation orientation) {
    if (orientation.mirrored) rect.x = 1 - rect.x - rect.width;
    for (int turn = 0; turn < orientation.quarter_turns; ++turn)
        rect = {1 - rect.y - rect.height, rect.x, rect.height, rect.width};
    return rect;
}

ShareRect to_stored(ShareRect rect, Orientation orientation) {
    rect = to_upright(rect, {(4 - orientation.quarter_turns) % 4, false});
    return to_upright(rect, {0, orientation.mirrored});
}

Picture cropped(const Picture& picture, PixelRect part, PictureSize upright, Orientation orientation) {
    const Crop shares = in_shares(part, upright);
    const ShareRect stored = to_stored({shares.x, shares.y, shares.width, shares.height}, orientation);
    Picture result{picture.t, AvPtr<AVFrame>{av_frame_clone(picture.frame.get())}, picture.wanted};
    if (!result.frame) throw std::bad_alloc{};
    AVFrame& frame = *result.frame;
    const Range columns = stored_range(stored.x, stored.width, frame.width);
    const Range rows = stored_range(stored.y, stored.height, frame.height);
    frame.crop_left = static_cast<std::size_t>(columns.begin);
    frame.crop_right = static_cast<std::size_t>(frame.width - columns.end);
    frame.crop_top = static_cast<std::size_t>(rows.begin);
    frame.crop_bottom = static_cast<std::size_t>(frame.height - rows.end);
    av_check(av_frame_apply_cropping(&frame, AV_FRAME_CROP_UNALIGNED), "picture", "crop");
    return result;
}

} // namespace vlm::media
