// SPDX-License-Identifier: Apache-2.0
#include "common/vision/canvas.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace vlm::vision {
namespace {

constexpr int lines_a_picture = 360;
constexpr int fraction_bits = 4; ///< of the coordinates that OpenCV is given
constexpr double furthest = 1e6; ///< pixels; beyond it nobody sees a difference, and OpenCV's integers end
constexpr std::size_t trail_pieces = 5;
constexpr std::size_t caption_lines = 3;

/// One plane of a picture, and what a colour is in it.
struct Plane {
    cv::Mat pixels;
    double scale; ///< of the picture's lengths
    double value;
};

/// BT.601, full range.
std::array<double, 3> yuv(Colour colour) {
    const double r = colour.red;
    const double g = colour.green;
    const double b = colour.blue;
    return {0.299 * r + 0.587 * g + 0.114 * b, 128 - 0.168736 * r - 0.331264 * g + 0.5 * b,
            128 + 0.5 * r - 0.418688 * g - 0.081312 * b};
}

std::array<Plane, 3> planes_of(base::YuvImage& picture, Colour colour) {
    const auto [y, u, v] = yuv(colour);
    const auto chroma = [&](std::vector<std::uint8_t>& plane) {
        return cv::Mat{picture.chroma_height(), picture.chroma_width(), CV_8UC1, plane.data()};
    };
    return {{{cv::Mat{picture.height, picture.width, CV_8UC1, picture.y.data()}, 1, y},
             {chroma(picture.u), 0.5, u},
             {chroma(picture.v), 0.5, v}}};
}

/// OpenCV's coordinates are those of the middles of pixels.
cv::Point fixed(Spot spot, double scale) {
    const auto one = [&](double value) {
        const double place = std::clamp(value, -furthest, furthest) * scale - 0.5;
        return static_cast<int>(std::lround(place * (1 << fraction_bits)));
    };
    return {one(spot.x), one(spot.y)};
}

std::vector<cv::Point> fixed(std::span<const Spot> spots, double scale) {
    std::vector<cv::Point> points;
    points.reserve(spots.size());
    for (const Spot& spot : spots)
        points.push_back(fixed(spot, scale));
    return points;
}

int pixels(double width, double scale) {
    return std::max(1, static_cast<int>(std::lround(width * scale)));
}

/// What `draw` does to a part of a plane, mixed with what was there.
template <typename Draw>
void blended(cv::Mat& plane, std::span<const Spot> spots, double scale, double margin, double opacity,
             const Draw& draw) {
    if (opacity >= 1) return draw();
    cv::Rect part;
    for (const Spot& spot : spots) {
        const double reach = margin * scale + 2;
        const cv::Rect2d around{spot.x * scale - reach, spot.y * scale - reach, 2 * reach, 2 * reach};
        part |= cv::Rect{around & cv::Rect2d{{-furthest, -furthest}, cv::Point2d{furthest, furthest}}};
    }
    part &= cv::Rect{{0, 0}, plane.size()};
    if (part.empty()) return;
    const cv::Mat before = plane(part).clone();
    draw();
    cv::addWeighted(plane(part), opacity, before, 1 - opacity, 0, plane(part));
}

bool is_light(Colour colour) {
    return yuv(colour)[0] > 140;
}

} // namespace

Canvas::Canvas(base::YuvImage& picture)
    : m_picture{picture}
    , m_unit{std::max(1.0, static_cast<double>(picture.height) / lines_a_picture)}
    , m_lettering{picture.height} {}

void Canvas::path(std::span<const Spot> spots, bool closed, Colour colour, double width) {
    for (Plane& plane : planes_of(m_picture, colour)) {
        const std::vector<cv::Point> points = fixed(spots, plane.scale);
        cv::polylines(plane.pixels, points, closed, plane.value, pixels(width, plane.scale), cv::LINE_AA,
                      fraction_bits);
    }
}

void Canvas::rimmed(std::span<const Spot> spots, bool closed, Colour colour, double weight) {
    path(spots, closed, palette::black, std::round(weight * m_unit) + 2 * m_unit);
    path(spots, closed, colour, weight * m_unit);
}

void Canvas::line(Spot from, Spot to, Colour colour, double weight) {
    rimmed(std::array{from, to}, false, colour, weight);
}

void Canvas::outline(std::span<const Spot> corners, Colour colour, double weight) {
    rimmed(corners, true, colour, weight);
}

/// Four bars, as antialiased lines would cost ten times as much and look the same.
void Canvas::frame(Spot upper_left, Spot lower_right, Colour colour, double width) {
    const double half = width / 2;
    const double across = lower_right.x - upper_left.x + width;
    const double down = lower_right.y - upper_left.y + width;
    rectangle({upper_left.x - half, upper_left.y - half, across, width}, colour);
    rectangle({upper_left.x - half, lower_right.y - half, across, width}, colour);
    rectangle({upper_left.x - half, upper_left.y - half, width, down}, colour);
    rectangle({lower_right.x - half, upper_left.y - half, width, down}, colour);
}

void Canvas::box(Spot upper_left, Spot lower_right, Colour colour, double weight) {
    frame(upper_left, lower_right, palette::black, weight * m_unit + 2 * m_unit);
    frame(upper_left, lower_right, colour, weight * m_unit);
}

void Canvas::arrow(Spot from, Spot to, Colour colour, double weight) {
    const double length = std::hypot(to.x - from.x, to.y - from.y);
    if (length == 0) return;
    const Spot along{(to.x - from.x) / length, (to.y - from.y) / length};
    const double head = std::min(length, (3 * weight + 4) * m_unit);
    const Spot neck{to.x - along.x * head, to.y - along.y * head};
    const double half = head * 0.6;
    const std::array triangle{to, Spot{neck.x - along.y * half, neck.y + along.x * half},
                              Spot{neck.x + along.y * half, neck.y - along.x * half}};
    rimmed(triangle, true, colour, 1);
    line(from, neck, colour, weight);
    fill(triangle, colour, 1);
}

void Canvas::fill(std::span<const Spot> corners, Colour colour, double opacity) {
    for (Plane& plane : planes_of(m_picture, colour)) {
        const std::vector<std::vector<cv::Point>> points{fixed(corners, plane.scale)};
        blended(plane.pixels, corners, plane.scale, 0, opacity,
                [&] { cv::fillPoly(plane.pixels, points, plane.value, cv::LINE_AA, fraction_bits); });
    }
}

void Canvas::trail(std::span<const Spot> way, Colour colour, double weight) {
    const std::size_t pieces = std::min(trail_pieces, way.empty() ? 0 : way.size() - 1);
    for (std::size_t i = 0; i < pieces; ++i) {
        const std::size_t first = i * (way.size() - 1) / pieces;
        const std::size_t last = (i + 1) * (way.size() - 1) / pieces;
        const std::span<const Spot> piece = way.subspan(first, last - first + 1);
        const double opacity = static_cast<double>(i + 1) / static_cast<double>(pieces);
        for (Plane& plane : planes_of(m_picture, colour)) {
            const std::vector<cv::Point> points = fixed(piece, plane.scale);
            blended(plane.pixels, piece, plane.scale, weight * m_unit, opacity, [&] {
                cv::polylines(plane.pixels, points, false, plane.value, pixels(weight * m_unit, plane.scale),
                              cv::LINE_AA, fraction_bits);
            });
        }
    }
}

void Canvas::write(const std::string& text, Spot lower_left, Colour colour) {
    for (Plane& plane : planes_of(m_picture, colour)) {
        const cv::Point at{static_cast<int>(std::lround(lower_left.x * plane.scale)),
                           static_cast<int>(std::lround(lower_left.y * plane.scale))};
        cv::putText(plane.pixels, text, at, cv::FONT_HERSHEY_SIMPLEX, m_lettering.scale * plane.scale, plane.value,
                    pixels(m_lettering.stroke, plane.scale), cv::LINE_AA);
    }
}

void Canvas::rectangle(const Rectangle& part, Colour colour) {
    for (Plane& plane : planes_of(m_picture, colour)) {
        const auto place = [&](double value) {
            return static_cast<int>(std::lround(std::clamp(value, -furthest, furthest) * plane.scale));
        };
        const int left = place(part.x);
        const int top = place(part.y);
        const cv::Rect scaled{left, top, std::max(1, place(part.x + part.width) - left),
                              std::max(1, place(part.y + part.height) - top)};
        plane.pixels(scaled & cv::Rect{{0, 0}, plane.pixels.size()}) = plane.value;
    }
}

double Canvas::padding() const {
    return std::max(2.0, m_lettering.ascent / 4.0);
}

Canvas::Size Canvas::size_of_label(const std::string& letters) const {
    return {m_lettering.width(letters) + 2 * padding(), m_lettering.ascent + m_lettering.descent / 2.0 + 2 * padding()};
}

void Canvas::label(std::string_view text, Spot at, Hold hold, Colour ground) {
    const std::string letters = drawable(text);
    const auto [width, height] = size_of_label(letters);
    if (hold == Hold::centre) at = {at.x - width / 2, at.y - height / 2};
    if (hold == Hold::lower_left) at.y -= height;
    at.x = std::round(std::max(0.0, std::min(at.x, m_picture.width - width)));
    at.y = std::round(std::max(0.0, std::min(at.y, m_picture.height - height)));
    rectangle({at.x - 1, at.y - 1, width + 2, height + 2}, palette::black);
    rectangle({at.x, at.y, width, height}, ground);
    write(letters, {at.x + padding(), at.y + padding() + m_lettering.ascent},
          is_light(ground) ? palette::black : palette::white);
}

void Canvas::label_beyond(std::string_view text, Spot at, Spot direction, Colour ground) {
    const auto [width, height] = size_of_label(drawable(text));
    const double reach = (std::abs(direction.x) * width + std::abs(direction.y) * height) / 2;
    label(text, {at.x + direction.x * reach, at.y + direction.y * reach}, Hold::centre, ground);
}

void Canvas::caption(std::string_view text) {
    const double margin = m_lettering.ascent;
    const auto lines = m_lettering.wrapped(text, m_picture.width - static_cast<int>(2 * margin), caption_lines);
    const double advance = m_lettering.ascent * 1.8;
    const double width = m_picture.width;
    const double bottom = m_picture.height;
    const double top = bottom - advance * static_cast<double>(lines.size()) - margin;
    fill(std::array{Spot{0, top}, Spot{width, top}, Spot{width, bottom}, Spot{0, bottom}}, palette::black, 0.7);
    for (std::size_t i = 0; i < lines.size(); ++i)
        write(lines[i], {margin, top + margin / 2 + advance * static_cast<double>(i + 1) - advance * 0.25},
              palette::white);
}

} // namespace vlm::vision
