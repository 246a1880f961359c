// SPDX-License-Identifier: Apache-2.0
#include "common/counting/picture_maker.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace vlm::counting {
namespace {

/// By how much of a tile it reaches into its neighbours: what is cut in one is whole in the other.
constexpr double reach = 0.2;

media::PictureSize shown_size(const frames::Track& track) {
    return track.shown.width > 0 ? track.shown : media::PictureSize{track.info.width, track.info.height};
}

/// The part of `length` that tile `i` of `count` sees: start and length.
std::pair<int, int> stretch(int length, int i, int count) {
    const double tile = length / (count - (count - 1) * reach);
    const int start = static_cast<int>(std::floor(i * tile * (1 - reach)));
    return {start, std::min(length - start, static_cast<int>(std::ceil(tile)))};
}

} // namespace

PictureMaker::PictureMaker(const frames::Track& track, const vision::Detector& detector, Tiling tiling)
    : m_shown{shown_size(track)}
    , m_roi{track.roi.value_or(media::PixelRect{0, 0, track.info.width, track.info.height})}
    , m_orientation{track.info.orientation} {
    for (int row = 0; row < tiling.rows; ++row) {
        for (int column = 0; column < tiling.columns; ++column) {
            const auto [x, width] = stretch(m_shown.width, column, tiling.columns);
            const auto [y, height] = stretch(m_shown.height, row, tiling.rows);
            const vision::Extent size = detector.wanted({width, height});
            m_parts.push_back({{x, y, width, height},
                               size,
                               std::make_unique<media::FrameConverter>(
                                   track.source, m_orientation,
                                   media::FrameTarget{"yuv420p", size.width, size.height, media::BurnTime::no})});
        }
    }
}

std::vector<base::YuvImage> PictureMaker::make(const media::Picture& picture) {
    std::vector<base::YuvImage> images;
    for (Part& part : m_parts) {
        images.push_back(m_parts.size() == 1
                             ? part.converter->image(picture)
                             : part.converter->image(media::cropped(picture, part.rect, m_shown, m_orientation)));
    }
    return images;
}

base::Detection PictureMaker::placed(std::size_t part, const base::Detection& found) const {
    const auto& [rect, size, converter] = m_parts.at(part);
    const double across = static_cast<double>(m_roi.width) / m_shown.width;
    const double down = static_cast<double>(m_roi.height) / m_shown.height;
    const double x_scale = static_cast<double>(rect.width) / size.width;
    const double y_scale = static_cast<double>(rect.height) / size.height;
    base::Detection there = found;
    there.x = m_roi.x + (rect.x + found.x * x_scale) * across;
    there.y = m_roi.y + (rect.y + found.y * y_scale) * down;
    there.width = found.width * x_scale * across;
    there.height = found.height * y_scale * down;
    return there;
}

} // namespace vlm::counting
