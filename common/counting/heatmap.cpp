// SPDX-License-Identifier: Apache-2.0
#include "common/counting/heatmap.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "common/base/descriptor.hpp"
#include "common/media/png.hpp"
#include "common/track/geometry.hpp"

namespace vlm::counting {

using base::Micros;

namespace {

constexpr double cells_on_longer_side = 320;
constexpr Micros longest_gap = std::chrono::seconds{1};
constexpr double spread_of_width = 0.35; ///< standard deviation of a spot, of the object's width
constexpr double reach = 3;              ///< standard deviations; beyond it is nothing
constexpr double least_share = 0.1;      ///< below it the background is left alone
constexpr double darkening = 0.6;

struct Samples {
    double y;
    double u;
    double v;
};

/// Stops of the colour map "plasma" (van der Walt and Smith, 2015) as full-range BT.601.
Samples heat(double share) {
    struct Stop {
        double r, g, b;
    };
    constexpr std::array<Stop, 6> stops = {
        {{13, 8, 135}, {106, 0, 168}, {177, 42, 144}, {225, 100, 98}, {252, 166, 54}, {240, 249, 33}}};
    const double place = std::clamp(share, 0.0, 1.0) * (stops.size() - 1);
    const auto low = std::min(static_cast<std::size_t>(place), stops.size() - 2);
    const double part = place - static_cast<double>(low);
    const auto mix = [&](double Stop::*channel) {
        return stops.at(low).*channel * (1 - part) + stops.at(low + 1).*channel * part;
    };
    const double r = mix(&Stop::r);
    const double g = mix(&Stop::g);
    const double b = mix(&Stop::b);
    const double y = 0.299 * r + 0.587 * g + 0.114 * b;
    return {y, 128 + (b - y) / 1.772, 128 + (r - y) / 1.402};
}

/// How much of the map is seen, and not what is beneath it.
double opacity(double share) {
    return share < least_share ? 0 : 0.35 + 0.45 * share;
}

std::uint8_t byte(double value) {
    return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
}

} // namespace

Heatmap::Heatmap(int width, int height)
    : m_scale{std::min(1.0, cells_on_longer_side / std::max(width, height))} {
    m_columns = std::max(1, static_cast<int>(std::ceil(width * m_scale)));
    m_rows = std::max(1, static_cast<int>(std::ceil(height * m_scale)));
    m_cells.resize(static_cast<std::size_t>(m_columns) * static_cast<std::size_t>(m_rows));
}

void Heatmap::add(Micros t, std::span<const track::Object> objects) {
    const Micros since = std::min(m_last ? t - *m_last : Micros{0}, longest_gap);
    m_last = t;
    if (since <= Micros{0}) return;
    for (const track::Object& object : objects) {
        if (object.confirmed && object.seen) spread(object.box, base::to_seconds(since));
    }
}

void Heatmap::spread(const base::Detection& box, double seconds) {
    const track::Point foot = track::anchor_of(box, track::Anchor::bottom);
    const double x = foot.x * m_scale - 0.5;
    const double y = foot.y * m_scale - 0.5;
    const double sigma = std::max(1.0, box.width * spread_of_width * m_scale);
    const auto cell = [&](double place, int most) {
        return static_cast<int>(std::clamp(place, 0.0, static_cast<double>(most)));
    };
    const double weight = seconds / (2 * std::numbers::pi * sigma * sigma);
    for (int row = cell(y - reach * sigma, m_rows); row < cell(y + reach * sigma + 1, m_rows); ++row) {
        float* cells = m_cells.data() + static_cast<std::ptrdiff_t>(row) * m_columns;
        const double down = std::exp(-(row - y) * (row - y) / (2 * sigma * sigma));
        for (int column = cell(x - reach * sigma, m_columns); column < cell(x + reach * sigma + 1, m_columns); ++column)
            cells[column] +=
                static_cast<float>(weight * down * std::exp(-(column - x) * (column - x) / (2 * sigma * sigma)));
    }
}

/// Between the middles of cells.
double Heatmap::at(double x, double y) const {
    x = std::clamp(x * m_scale - 0.5, 0.0, m_columns - 1.0);
    y = std::clamp(y * m_scale - 0.5, 0.0, m_rows - 1.0);
    const int left = static_cast<int>(x);
    const int top = static_cast<int>(y);
    const auto value = [&](int column, int row) {
        const int at = std::min(row, m_rows - 1) * m_columns + std::min(column, m_columns - 1);
        return static_cast<double>(m_cells[static_cast<std::size_t>(at)]);
    };
    const double above = value(left, top) * (left + 1 - x) + value(left + 1, top) * (x - left);
    const double below = value(left, top + 1) * (left + 1 - x) + value(left + 1, top + 1) * (x - left);
    return above * (top + 1 - y) + below * (y - top);
}

base::YuvImage Heatmap::over(const base::YuvImage& background) const {
    base::YuvImage image = background;
    const double most = std::max<double>(*std::max_element(m_cells.begin(), m_cells.end()), 1e-12);
    for (int row = 0; row < image.height; ++row) {
        for (int column = 0; column < image.width; ++column) {
            const double share = std::sqrt(at(column + 0.5, row + 0.5) / most);
            auto& luma = image.y[static_cast<std::size_t>(row) * static_cast<std::size_t>(image.width) +
                                 static_cast<std::size_t>(column)];
            luma = byte(luma * darkening * (1 - opacity(share)) + heat(share).y * opacity(share));
        }
    }
    for (int row = 0; row < image.chroma_height(); ++row) {
        for (int column = 0; column < image.chroma_width(); ++column) {
            const double share = std::sqrt(at(2 * column + 1, 2 * row + 1) / most);
            const auto place = static_cast<std::size_t>(row) * static_cast<std::size_t>(image.chroma_width()) +
                               static_cast<std::size_t>(column);
            image.u[place] = byte(128 + (heat(share).u - 128) * opacity(share));
            image.v[place] = byte(128 + (heat(share).v - 128) * opacity(share));
        }
    }
    return image;
}

void Heatmap::write(const std::string& path, const base::YuvImage& background) const {
    base::replace_file(path, media::png_of(over(background)));
}

} // namespace vlm::counting
