// SPDX-License-Identifier: Apache-2.0
#include "common/counting/geometry_spec.hpp"

#include <charconv>
#include <cmath>
#include <set>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/track/geometry.hpp"

namespace vlm::counting {

using base::UsageError;
using track::Point;

namespace {

constexpr std::string_view line_form = "NAME=X,Y:X,Y or NAME=X,Y:X,Y:FORWARD,BACKWARD";
constexpr std::string_view zone_form = "NAME=X,Y:X,Y:X,Y, more corners, and :exclusive behind them";

struct Named {
    std::string name;
    std::vector<std::string_view> parts; ///< between colons
};

struct Coordinate {
    double value = 0;
    bool pixels = false;
};

UsageError malformed(const std::string& text, std::string_view form) {
    return UsageError{fmt::format("'{}' is not of the form {}", base::one_line(text), form)};
}

Named cut(const std::string& text, std::string_view form) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) throw malformed(text, form);
    const std::string_view name = base::trim(std::string_view{text}.substr(0, equals));
    if (name.empty()) throw UsageError{fmt::format("'{}' has no name before its '='", base::one_line(text))};
    return {std::string{name}, base::split(std::string_view{text}.substr(equals + 1), ':')};
}

Coordinate parse_coordinate(std::string_view text) {
    text = base::trim(text);
    Coordinate coordinate;
    coordinate.pixels = text.ends_with("px");
    const std::string_view digits = coordinate.pixels ? text.substr(0, text.size() - 2) : text;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), coordinate.value, std::chars_format::fixed);
    if (error != std::errc{} || end != digits.data() + digits.size() || !std::isfinite(coordinate.value))
        throw UsageError{fmt::format("'{}' is not a coordinate; try 0.5, or 320px", base::one_line(text))};
    return coordinate;
}

void check_place(const Coordinate& coordinate, bool pixels, std::string_view corner) {
    if (pixels && !coordinate.pixels && coordinate.value != 0)
        throw UsageError{fmt::format("'{}' mixes pixels and shares of the picture", corner)};
    if (coordinate.value < 0 || (!pixels && coordinate.value > 1))
        throw UsageError{fmt::format("'{}' is outside of the picture; coordinates go from 0 to 1, or end in px",
                                     base::one_line(corner))};
}

Outline parse_outline(std::span<const std::string_view> corners) {
    std::vector<std::pair<Coordinate, Coordinate>> read;
    Outline outline;
    for (const std::string_view corner : corners) {
        const std::vector<std::string_view> both = base::split(corner, ',');
        if (both.size() != 2)
            throw UsageError{fmt::format("'{}' is not a point; try 0.5,0.25", base::one_line(corner))};
        read.emplace_back(parse_coordinate(both[0]), parse_coordinate(both[1]));
        outline.pixels = outline.pixels || read.back().first.pixels || read.back().second.pixels;
    }
    for (std::size_t i = 0; i < read.size(); ++i) {
        check_place(read[i].first, outline.pixels, corners[i]);
        check_place(read[i].second, outline.pixels, corners[i]);
        outline.corners.push_back({read[i].first.value, read[i].second.value});
    }
    return outline;
}

void parse_directions(std::string_view text, LineSpec& line) {
    const std::vector<std::string_view> both = base::split(text, ',');
    if (both.size() != 2 || base::trim(both[0]).empty() || base::trim(both[1]).empty())
        throw UsageError{fmt::format("'{}' does not name two directions; try in,out", base::one_line(text))};
    line.forward = base::trim(both[0]);
    line.backward = base::trim(both[1]);
    if (line.forward == line.backward)
        throw UsageError{fmt::format("'{}' names both directions alike", base::one_line(text))};
}

/// Corners that were given in shares are looked at as if the picture was a square, which changes none of this.
void check_polygon(const ZoneSpec& zone) {
    const std::string name = base::one_line(zone.name);
    if (zone.outline.corners.size() < 3)
        throw UsageError{fmt::format("'{}' has {}; a zone has three or more", name,
                                     base::counted(zone.outline.corners.size(), "corner"))};
    if (track::crosses_itself(zone.outline.corners))
        throw UsageError{fmt::format("'{}' crosses itself; give its corners in the order of its border", name)};
    if (track::area(zone.outline.corners) <= 0) throw UsageError{fmt::format("'{}' encloses nothing", name)};
}

template <typename Spec>
void check_each_once(const std::vector<Spec>& specs, std::string_view what) {
    std::set<std::string> names;
    for (const Spec& spec : specs) {
        if (!names.insert(spec.name).second)
            throw UsageError{fmt::format("two {}s are named '{}'", what, base::one_line(spec.name))};
    }
}

std::vector<Point> in_pixels(const Outline& outline, const std::string& name, int width, int height) {
    std::vector<Point> corners = outline.corners;
    for (Point& corner : corners) {
        if (!outline.pixels) {
            corner = {corner.x * width, corner.y * height};
        } else if (corner.x > width || corner.y > height) {
            throw UsageError{fmt::format("'{}' has a point at {:g}px,{:g}px, outside of the picture of {}x{} pixels",
                                         base::one_line(name), corner.x, corner.y, width, height)};
        }
    }
    return corners;
}

} // namespace

LineSpec parse_line(const std::string& text) {
    Named named = cut(text, line_form);
    if (named.parts.size() != 2 && named.parts.size() != 3) throw malformed(text, line_form);
    LineSpec line;
    line.name = std::move(named.name);
    if (named.parts.size() == 3) parse_directions(named.parts[2], line);
    line.outline = parse_outline(std::span{named.parts}.first(2));
    const Point& from = line.outline.corners[0];
    const Point& to = line.outline.corners[1];
    if (from.x == to.x && from.y == to.y)
        throw UsageError{fmt::format("'{}' begins and ends at one point", base::one_line(line.name))};
    return line;
}

ZoneSpec parse_zone(const std::string& text) {
    Named named = cut(text, zone_form);
    ZoneSpec zone;
    zone.name = std::move(named.name);
    zone.exclusive = base::trim(named.parts.back()) == "exclusive";
    if (zone.exclusive) named.parts.pop_back();
    zone.outline = parse_outline(named.parts);
    check_polygon(zone);
    return zone;
}

void check_names(const std::vector<LineSpec>& lines, const std::vector<ZoneSpec>& zones) {
    check_each_once(lines, "line");
    check_each_once(zones, "zone");
}

track::Line resolve(const LineSpec& spec, int width, int height) {
    const std::vector<Point> ends = in_pixels(spec.outline, spec.name, width, height);
    return {spec.name, ends[0], ends[1]};
}

track::Zone resolve(const ZoneSpec& spec, int width, int height) {
    return {spec.name, in_pixels(spec.outline, spec.name, width, height), spec.exclusive};
}

} // namespace vlm::counting
