// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vlm::vision {

/// The size of letters in pictures of a height: capitals of a 54th of it, at least 8 pixels.
struct Lettering {
    explicit Lettering(int picture_height);

    double scale; ///< OpenCV's, of its font "Hershey simplex"
    int stroke;   ///< pixels
    int ascent;   ///< pixels of a capital letter
    int descent;  ///< pixels of a letter such as g, below the line

    /// Of a text that is drawable(), in pixels.
    [[nodiscard]] int width(const std::string& text) const;

    /// Lines no wider than that many pixels, cut at blanks where there are some; of more than `most` lines the last
    /// ends in "...".
    [[nodiscard]] std::vector<std::string> wrapped(std::string_view text, int width, std::size_t most) const;
};

/// The text as OpenCV's fonts can draw it, which have nothing but ASCII: quotation marks and dashes become those of
/// ASCII, any other character becomes '?'; control characters become blanks.
[[nodiscard]] std::string drawable(std::string_view text);

} // namespace vlm::vision
