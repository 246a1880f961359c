// SPDX-License-Identifier: Apache-2.0
#include "common/vision/tiling.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "common/vision/suppression.hpp"

namespace vlm::vision {
namespace {

constexpr double same_thing = 0.5; // of the smaller box: a tile's border may cut the other off

struct Pieces {
    int length;
    std::vector<int> starts;
};

/// Pieces of an even length that cover 0 to `whole`.
Pieces pieces(int whole, int count, double overlap) {
    const double exact = whole / (count - (count - 1) * overlap);
    const int length = std::min(whole, static_cast<int>(std::ceil(exact / 2)) * 2);
    Pieces found{length, {}};
    for (int i = 0; i < count; ++i) {
        const double start = count == 1 ? 0 : static_cast<double>(whole - length) * i / (count - 1);
        const int even = static_cast<int>(start / 2) * 2;
        if (found.starts.empty() || even > found.starts.back()) found.starts.push_back(even);
    }
    // An odd end would be left over.
    if (found.starts.back() + length < whole) found.length = std::min(whole, length + 2);
    return found;
}

void copy_part(const std::vector<std::uint8_t>& from, int width, const Tile& part, std::vector<std::uint8_t>& to) {
    auto out = to.begin();
    for (int y = 0; y < part.height; ++y) {
        const auto line = from.begin() + (part.y + y) * std::ptrdiff_t{width} + part.x;
        out = std::copy(line, line + part.width, out);
    }
}

} // namespace

std::vector<Tile> tiles(Extent size, int columns, int rows, double overlap) {
    const Pieces across = pieces(size.width, columns, overlap);
    const Pieces down = pieces(size.height, rows, overlap);
    std::vector<Tile> found;
    for (const int y : down.starts) {
        for (const int x : across.starts)
            found.push_back({x, y, std::min(across.length, size.width - x), std::min(down.length, size.height - y)});
    }
    return found;
}

base::YuvImage cut_out(const base::YuvImage& picture, const Tile& tile) {
    base::YuvImage part{tile.width, tile.height};
    const Tile chroma{tile.x / 2, tile.y / 2, part.chroma_width(), part.chroma_height()};
    copy_part(picture.y, picture.width, tile, part.y);
    copy_part(picture.u, picture.chroma_width(), chroma, part.u);
    copy_part(picture.v, picture.chroma_width(), chroma, part.v);
    return part;
}

std::vector<base::Detection> joined(std::span<const Tile> tiles, std::span<const std::vector<base::Detection>> found,
                                    std::span<const int> groups) {
    std::vector<base::Detection> all;
    for (std::size_t i = 0; i < tiles.size(); ++i) {
        for (base::Detection each : found[i]) {
            each.x += tiles[i].x;
            each.y += tiles[i].y;
            all.push_back(each);
        }
    }
    return suppress(std::move(all), groups, same_thing, Overlap::of_smaller);
}

} // namespace vlm::vision
