// SPDX-License-Identifier: Apache-2.0
#include "common/media/sprite_sheet.hpp"

#include <algorithm>
#include <cstdint>
#include <span>

#include "common/media/jpeg.hpp"

namespace vlm::media {

using base::YuvImage;

namespace {

constexpr int quality = 80;
constexpr std::uint8_t no_colour = 128;

/// Where a plane of `width` x `height` goes in one of `stride`.
void put(const std::vector<std::uint8_t>& plane, int width, int height, std::vector<std::uint8_t>& sheet, int stride,
         int left, int top) {
    for (int row = 0; row < height; ++row) {
        const auto from = plane.begin() + static_cast<std::ptrdiff_t>(row) * width;
        std::copy(from, from + width, sheet.begin() + static_cast<std::ptrdiff_t>(top + row) * stride + left);
    }
}

YuvImage composed(std::span<const Tile> tiles) {
    const int width = tiles.front().image.width;
    const int height = tiles.front().image.height;
    const auto columns = static_cast<int>(std::min(tiles.size(), SpriteSheet::columns));
    const auto rows = static_cast<int>((tiles.size() + SpriteSheet::columns - 1) / SpriteSheet::columns);
    YuvImage sheet{columns * width, rows * height};
    std::fill(sheet.u.begin(), sheet.u.end(), no_colour);
    std::fill(sheet.v.begin(), sheet.v.end(), no_colour);
    for (std::size_t i = 0; i < tiles.size(); ++i) {
        const YuvImage& image = tiles[i].image;
        const auto column = static_cast<int>(i % SpriteSheet::columns);
        const auto row = static_cast<int>(i / SpriteSheet::columns);
        put(image.y, width, height, sheet.y, sheet.width, column * width, row * height);
        for (auto [from, to] : {std::pair{&image.u, &sheet.u}, {&image.v, &sheet.v}}) {
            put(*from, image.chroma_width(), image.chroma_height(), *to, sheet.chroma_width(),
                column * image.chroma_width(), row * image.chroma_height());
        }
    }
    return sheet;
}

} // namespace

std::vector<SpriteSheet> sprite_sheets(const std::vector<Tile>& tiles) {
    JpegEncoder encoder{quality};
    std::vector<SpriteSheet> sheets;
    for (std::size_t first = 0; first < tiles.size(); first += SpriteSheet::most) {
        const std::span part{tiles.data() + first, std::min(SpriteSheet::most, tiles.size() - first)};
        SpriteSheet sheet;
        for (const Tile& tile : part)
            sheet.times.push_back(tile.t);
        sheet.width = part.front().image.width;
        sheet.height = part.front().image.height;
        sheet.jpeg = encoder.encode(composed(part));
        sheets.push_back(std::move(sheet));
    }
    return sheets;
}

} // namespace vlm::media
