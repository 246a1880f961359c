// SPDX-License-Identifier: Apache-2.0
#include "common/counting/annotator.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "common/vision/canvas.hpp"

namespace vlm::counting {

using base::Micros;
using vision::Canvas;
using vision::Colour;
using vision::Spot;

namespace {

constexpr Micros trail_length = std::chrono::seconds{2};
constexpr Micros trail_step = std::chrono::milliseconds{100}; ///< more stops cost time, and look no different
constexpr Colour line_colour = vision::palette::yellow;
constexpr double zone_opacity = 0.18;

enum class Numbers { no, yes };

Spot spot(const track::Point& point) {
    return {point.x, point.y};
}

/// Neighbours in time differ.
Colour colour_of(const track::Object& object) {
    return vision::palette::of(static_cast<std::size_t>(object.id));
}

std::string name_of(const track::Object& object, std::span<const std::string> classes) {
    const auto kind = static_cast<std::size_t>(object.kind);
    if (classes.size() < 2 || kind >= classes.size()) return std::to_string(object.id);
    return fmt::format("{} {}", classes[kind], object.id);
}

std::vector<Spot> corners_of(const track::Zone& zone) {
    std::vector<Spot> corners;
    for (const track::Point& corner : zone.corners)
        corners.push_back(spot(corner));
    return corners;
}

/// What counts at one line, as it is drawn: an arrow stands on its middle and points forward (see track::Line).
class Gate {
public:
    Gate(const DrawnLine& drawn, double unit)
        : m_drawn{drawn}
        , m_from{spot(drawn.line.from)}
        , m_to{spot(drawn.line.to)}
        , m_unit{unit} {
        const double length = std::hypot(m_to.x - m_from.x, m_to.y - m_from.y);
        m_forward = {(m_to.y - m_from.y) / length, (m_from.x - m_to.x) / length};
    }

    void draw(Canvas& canvas) const {
        canvas.line(m_from, m_to, line_colour, 2);
        canvas.arrow(beside(0), beside(22), line_colour, 2);
    }

    void label(Canvas& canvas, Numbers numbers) const {
        const auto words = [&](const std::string& name, std::int64_t count) {
            return numbers == Numbers::yes ? fmt::format("{} {}", name, count) : name;
        };
        canvas.label(m_drawn.line.name, m_from, Canvas::Hold::centre, line_colour);
        canvas.label_beyond(words(m_drawn.forward, m_drawn.forward_count), beside(24), m_forward, line_colour);
        canvas.label_beyond(words(m_drawn.backward, m_drawn.backward_count), beside(-4), {-m_forward.x, -m_forward.y},
                            vision::palette::white);
    }

private:
    [[nodiscard]] Spot beside(double units) const {
        return {(m_from.x + m_to.x) / 2 + m_forward.x * units * m_unit,
                (m_from.y + m_to.y) / 2 + m_forward.y * units * m_unit};
    }

    const DrawnLine& m_drawn;
    Spot m_from;
    Spot m_to;
    double m_unit;
    Spot m_forward; ///< of length 1
};

void draw_places(Canvas& canvas, const Scene& scene) {
    for (std::size_t i = 0; i < scene.zones.size(); ++i) {
        const std::vector<Spot> corners = corners_of(scene.zones[i].zone);
        canvas.fill(corners, vision::palette::of(i), zone_opacity);
        canvas.outline(corners, vision::palette::of(i), 1.5);
    }
    for (const DrawnLine& line : scene.lines)
        Gate{line, canvas.unit()}.draw(canvas);
}

void label_places(Canvas& canvas, const Scene& scene, Numbers numbers) {
    const auto higher = [](Spot a, Spot b) { return a.y < b.y || (a.y == b.y && a.x < b.x); };
    for (std::size_t i = 0; i < scene.zones.size(); ++i) {
        const auto& [zone, occupancy] = scene.zones[i];
        const std::vector<Spot> corners = corners_of(zone);
        canvas.label(numbers == Numbers::yes ? fmt::format("{}: {}", zone.name, occupancy) : zone.name,
                     *std::min_element(corners.begin(), corners.end(), higher), Canvas::Hold::upper_left,
                     vision::palette::of(i));
    }
    for (const DrawnLine& line : scene.lines)
        Gate{line, canvas.unit()}.label(canvas, numbers);
}

void draw_box(Canvas& canvas, const track::Object& object, double weight) {
    const base::Detection& box = object.box;
    canvas.box({box.x, box.y}, {box.x + box.width, box.y + box.height}, colour_of(object), weight);
}

/// Whether some of it is in the picture: one that has left is followed for a while.
bool is_inside(const base::Detection& box, const base::YuvImage& picture) {
    return box.x < picture.width && box.y < picture.height && box.x + box.width > 0 && box.y + box.height > 0;
}

/// What is farther down is nearer, as a rule, and comes last.
std::vector<const track::Object*> from_far_to_near(std::span<const track::Object> objects,
                                                   const base::YuvImage& picture) {
    std::vector<const track::Object*> sorted;
    for (const track::Object& object : objects) {
        if (is_inside(object.box, picture)) sorted.push_back(&object);
    }
    const auto foot = [](const track::Object* object) { return object->box.y + object->box.height; };
    std::stable_sort(sorted.begin(), sorted.end(), [&](const auto* a, const auto* b) { return foot(a) < foot(b); });
    return sorted;
}

} // namespace

void Annotator::draw(base::YuvImage& picture, const Scene& scene) {
    follow(scene);
    Canvas canvas{picture};
    draw_places(canvas, scene);
    draw_trails(canvas, scene);
    const std::vector<const track::Object*> objects = from_far_to_near(scene.objects, picture);
    for (const track::Object* object : objects) {
        if (object->confirmed || object->seen) draw_box(canvas, *object, object->confirmed && object->seen ? 2 : 1);
    }
    for (const track::Object* object : objects) {
        if (object->confirmed)
            canvas.label(name_of(*object, scene.classes), {object->box.x, object->box.y}, Canvas::Hold::lower_left,
                         colour_of(*object));
    }
    label_places(canvas, scene, Numbers::yes);
    if (!scene.caption.empty()) canvas.caption(scene.caption);
}

void Annotator::follow(const Scene& scene) {
    std::map<std::int64_t, Way> ways;
    for (const track::Object& object : scene.objects) {
        if (!object.confirmed) continue;
        const auto known = m_ways.find(object.id);
        Way& way = ways[object.id];
        if (known != m_ways.end()) way = std::move(known->second);
        if (way.size() > 1 && way.back().t < way[way.size() - 2].t + trail_step) way.pop_back();
        way.push_back({scene.t, track::anchor_of(object.box, track::Anchor::bottom)});
        while (way.front().t < scene.t - trail_length)
            way.pop_front();
    }
    m_ways = std::move(ways);
}

void Annotator::draw_trails(Canvas& canvas, const Scene& scene) const {
    for (const track::Object& object : scene.objects) {
        const auto way = m_ways.find(object.id);
        if (way == m_ways.end()) continue;
        std::vector<Spot> spots;
        for (const Stop& stop : way->second)
            spots.push_back(spot(stop.at));
        canvas.trail(spots, colour_of(object), 2);
    }
}

void draw_places(base::YuvImage& picture, const Scene& scene) {
    Canvas canvas{picture};
    draw_places(canvas, scene);
    label_places(canvas, scene, Numbers::no);
}

} // namespace vlm::counting
