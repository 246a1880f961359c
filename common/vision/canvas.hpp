// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "common/base/yuv_image.hpp"
#include "common/vision/lettering.hpp"
#include "common/vision/palette.hpp"

namespace vlm::vision {

/// A place in a picture, in pixels from its upper left corner; it may be outside.
struct Spot {
    double x = 0;
    double y = 0;
};

/// Draws on a picture, straight on its planes. Lines have dark rims and texts grounds of their own, so that they are
/// seen on anything; all grows with the picture. Weights are multiples of a thin line's width, which is a 360th of the
/// picture's height. For one thread.
class Canvas {
public:
    /// `picture` is not empty and outlives the canvas.
    explicit Canvas(base::YuvImage& picture);

    /// A thin line's width in pixels, at least 1.
    [[nodiscard]] double unit() const { return m_unit; }

    void line(Spot from, Spot to, Colour colour, double weight);

    /// A line whose head is at `to`.
    void arrow(Spot from, Spot to, Colour colour, double weight);

    /// The border of a polygon.
    void outline(std::span<const Spot> corners, Colour colour, double weight);

    /// What a polygon encloses, opaque at 1.
    void fill(std::span<const Spot> corners, Colour colour, double opacity);

    void box(Spot upper_left, Spot lower_right, Colour colour, double weight);

    /// The way of something, which fades towards its beginning.
    void trail(std::span<const Spot> way, Colour colour, double weight);

    /// Which point of a label is where it is put.
    enum class Hold { lower_left, upper_left, centre };

    /// One line of text on a box of that colour, in black or white; moved into the picture where it reaches out. Of
    /// what the font lacks see drawable().
    void label(std::string_view text, Spot at, Hold hold, Colour ground);

    /// A label that lies wholly beyond a place, as seen in a direction (of length 1), and touches it.
    void label_beyond(std::string_view text, Spot at, Spot direction, Colour ground);

    /// White on dark along the lower border, wrapped, at most three lines.
    void caption(std::string_view text);

private:
    struct Size {
        double width;
        double height;
    };
    struct Rectangle {
        double x;
        double y;
        double width;
        double height;
    };
    void rectangle(const Rectangle& part, Colour colour);
    void frame(Spot upper_left, Spot lower_right, Colour colour, double width);
    [[nodiscard]] double padding() const;
    [[nodiscard]] Size size_of_label(const std::string& letters) const;
    void path(std::span<const Spot> spots, bool closed, Colour colour, double width);
    void rimmed(std::span<const Spot> spots, bool closed, Colour colour, double weight);
    void write(const std::string& text, Spot lower_left, Colour colour);

    base::YuvImage& m_picture;
    double m_unit;
    Lettering m_lettering;
};

} // namespace vlm::vision
