// SPDX-License-Identifier: Apache-2.0
#include "common/media/burn_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace vlm::media {
namespace {

constexpr int glyph_width = 5;
constexpr int glyph_height = 7;
constexpr int advance = glyph_width + 1;
constexpr int margin = 1; ///< around the text, in glyph pixels

/// One row a byte, the leftmost pixel in bit 4.
using Glyph = std::array<std::uint8_t, glyph_height>;
constexpr std::array<Glyph, 12> glyphs = {{
    {0x0E, 0x11, 0x13, 0x15, 0x19, 0x11, 0x0E}, // 0
    {0x04, 0x0C, 0x04, 0x04, 0x04, 0x04, 0x0E}, // 1
    {0x0E, 0x11, 0x01, 0x02, 0x04, 0x08, 0x1F}, // 2
    {0x1F, 0x02, 0x04, 0x02, 0x01, 0x11, 0x0E}, // 3
    {0x02, 0x06, 0x0A, 0x12, 0x1F, 0x02, 0x02}, // 4
    {0x1F, 0x10, 0x1E, 0x01, 0x01, 0x11, 0x0E}, // 5
    {0x06, 0x08, 0x10, 0x1E, 0x11, 0x11, 0x0E}, // 6
    {0x1F, 0x01, 0x02, 0x04, 0x08, 0x08, 0x08}, // 7
    {0x0E, 0x11, 0x11, 0x0E, 0x11, 0x11, 0x0E}, // 8
    {0x0E, 0x11, 0x11, 0x0F, 0x01, 0x02, 0x0C}, // 9
    {0x00, 0x04, 0x04, 0x00, 0x04, 0x04, 0x00}, // :
    {0x00, 0x00, 0x00, 0x00, 0x00, 0x0C, 0x0C}, // .
}};

const Glyph* glyph_of(char c) {
    if (c >= '0' && c <= '9') return &glyphs[static_cast<std::size_t>(c - '0')];
    if (c == ':') return &glyphs[10];
    if (c == '.') return &glyphs[11];
    return nullptr;
}

bool is_set(std::string_view text, int x, int y) {
    if (x < 0 || y < 0 || y >= glyph_height) return false;
    const auto letter = static_cast<std::size_t>(x / advance);
    const int column = x % advance;
    if (letter >= text.size() || column >= glyph_width) return false;
    const Glyph* glyph = glyph_of(text[letter]);
    const int row = glyph == nullptr ? 0 : (*glyph)[static_cast<std::size_t>(y)];
    return ((row >> (glyph_width - 1 - column)) & 1) != 0;
}

} // namespace

void burn_text(base::YuvImage& image, std::string_view text) {
    if (text.empty()) return;
    const int scale = std::max(1, image.height / (15 * glyph_height));
    const int width = (static_cast<int>(text.size()) * advance - 1 + 2 * margin) * scale;
    const int height = (glyph_height + 2 * margin) * scale;
    if (width > image.width || height > image.height) return;
    for (int y = 0; y < height; ++y) {
        const int row = image.height - height + y;
        for (int x = 0; x < width; ++x) {
            const int column = image.width - width + x;
            const bool white = is_set(text, x / scale - margin, y / scale - margin);
            image.y[static_cast<std::size_t>(row) * static_cast<std::size_t>(image.width) +
                    static_cast<std::size_t>(column)] = white ? 255 : 0;
            const auto chroma = static_cast<std::size_t>(row / 2) * static_cast<std::size_t>(image.chroma_width()) +
                                static_cast<std::size_t>(column / 2);
            image.u[chroma] = 128;
            image.v[chroma] = 128;
        }
    }
}

} // namespace vlm::media
