// SPDX-License-Identifier: Apache-2.0
#include "common/vision/tiled_detector.hpp"

#include <algorithm>
#include <utility>

namespace vlm::vision {

TiledDetector::TiledDetector(std::unique_ptr<Detector> detector, int columns, int rows, double overlap)
    : m_detector{std::move(detector)}
    , m_columns{columns}
    , m_rows{rows}
    , m_overlap{overlap} {}

Extent TiledDetector::wanted(Extent size) const {
    const Tile tile = tiles(size, m_columns, m_rows, m_overlap).front();
    const Extent inside = m_detector->wanted({tile.width, tile.height});
    const double scale =
        std::max(static_cast<double>(inside.width) / tile.width, static_cast<double>(inside.height) / tile.height);
    return scale < 1 ? within(size, static_cast<int>(scale * std::max(size.width, size.height))) : size;
}

std::vector<std::vector<base::Detection>> TiledDetector::detect(std::span<const base::YuvImage> pictures) {
    std::vector<std::vector<base::Detection>> found;
    for (const base::YuvImage& picture : pictures)
        found.push_back(detect_one(picture));
    return found;
}

std::vector<base::Detection> TiledDetector::detect_one(const base::YuvImage& picture) {
    const auto parts = tiles({picture.width, picture.height}, m_columns, m_rows, m_overlap);
    std::vector<base::YuvImage> cut;
    cut.reserve(parts.size());
    for (const Tile& part : parts)
        cut.push_back(cut_out(picture, part));
    std::vector<std::vector<base::Detection>> found;
    const auto most = static_cast<std::size_t>(m_detector->batch());
    for (std::size_t i = 0; i < cut.size();) {
        // Tiles at an odd border may be smaller than others; those of one call are of one size.
        std::size_t end = i + 1;
        while (end < cut.size() && end - i < most && cut[end].width == cut[i].width && cut[end].height == cut[i].height)
            ++end;
        auto of_batch = m_detector->detect(std::span{cut}.subspan(i, end - i));
        std::move(of_batch.begin(), of_batch.end(), std::back_inserter(found));
        i = end;
    }
    return joined(parts, found, m_detector->classes().groups);
}

} // namespace vlm::vision
