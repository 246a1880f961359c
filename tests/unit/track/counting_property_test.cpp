// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <random>
#include <vector>

#include <catch2/catch.hpp>

#include "common/track/line_counter.hpp"
#include "tests/unit/track/scene.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using scene::Detections;
using scene::person;

namespace {

constexpr double wide = 768;
constexpr double high = 576;
const double picture_diagonal = std::hypot(wide, high);

/// Somebody who goes straight on, from one time to another.
struct Walker {
    track::Point start;
    track::Point speed; // pixels per second
    base::Micros from{0};
    base::Micros to{0};
    double height = 100;

    [[nodiscard]] track::Point at(double seconds) const {
        const double since = seconds - base::to_seconds(from);
        return {start.x + speed.x * since, start.y + speed.y * since};
    }
};

struct Truth {
    double t = 0;
    bool forward = true;
};

class Dice {
public:
    explicit Dice(unsigned seed)
        : m_random(seed) {}
    double between(double least, double most) { return std::uniform_real_distribution<double>(least, most)(m_random); }
    bool happens(double part) { return between(0, 1) < part; }

private:
    std::mt19937 m_random;
};

double distance_from(const track::Line& line, track::Point point) {
    const double dx = line.to.x - line.from.x;
    const double dy = line.to.y - line.from.y;
    return ((point.x - line.from.x) * dy - (point.y - line.from.y) * dx) / std::hypot(dx, dy);
}

/// Where a straight way meets a line that is longer by a twentieth at both ends, by solving for it.
std::optional<Truth> meets(const Walker& walker, const track::Line& line) {
    const track::Point along{line.to.x - line.from.x, line.to.y - line.from.y};
    const double determinant = walker.speed.x * along.y - walker.speed.y * along.x;
    const track::Point gap{line.from.x - walker.start.x, line.from.y - walker.start.y};
    const double t = (gap.x * along.y - gap.y * along.x) / determinant;
    const double u = (gap.x * walker.speed.y - gap.y * walker.speed.x) / determinant;
    const double lasts = base::to_seconds(walker.to - walker.from);
    if (t <= 0 || t >= lasts || u < -0.05 || u > 1.05) return std::nullopt;
    return Truth{base::to_seconds(walker.from) + t, determinant > 0};
}

/// Whether who ends beyond a line has held that side: outside of the widest band for the last 0.5 s.
bool certain(const Walker& walker, const track::Line& line) {
    const double end = base::to_seconds(walker.to);
    return std::abs(distance_from(line, walker.at(end - 0.5))) > 20 &&
           (distance_from(line, walker.at(end - 0.5)) > 0) == (distance_from(line, walker.at(end)) > 0);
}

/// The times of frames at a rate that varies; with `dropped`, every third is missing.
std::vector<base::Micros> frame_times(Dice& dice, base::Micros end, bool dropped) {
    std::vector<base::Micros> times;
    int i = 0;
    for (base::Micros t{0}; t < end; t += base::Micros{std::llround(dice.between(30e3, 90e3))}) {
        if (!dropped || i++ % 3 != 2) times.push_back(t);
    }
    return times;
}

} // namespace

TEST_CASE("who goes straight on crosses just the lines that geometry says, and when it says") {
    const unsigned seed = GENERATE(range(1U, 21U));
    Dice dice(seed);
    std::vector<track::Line> lines;
    for (int i = 0; i < 3; ++i) {
        lines.push_back({"",
                         {dice.between(100, wide - 100), dice.between(100, high - 100)},
                         {dice.between(100, wide - 100), dice.between(100, high - 100)},
                         track::Anchor::bottom});
    }
    std::vector<Walker> walkers;
    while (walkers.size() < 150) {
        Walker walker{{dice.between(0, wide), dice.between(0, high)},
                      {dice.between(-150, 150), dice.between(-150, 150)},
                      base::Micros{std::llround(dice.between(0, 20e6))},
                      {},
                      dice.between(40, 200)};
        walker.to = walker.from + base::Micros{std::llround(dice.between(2e6, 6e6))};
        const bool clear =
            std::all_of(lines.begin(), lines.end(), [&](const auto& line) { return certain(walker, line); });
        if (clear) walkers.push_back(walker);
    }

    track::LineCounter counter(lines, picture_diagonal, {});
    std::map<std::pair<std::int64_t, std::size_t>, std::vector<track::Crossing>> counted;
    std::vector<Walker> seen(walkers.size()); // from the first frame to the last in which each was seen
    for (const base::Micros t : frame_times(dice, 27s, seed % 2 == 0)) {
        std::vector<track::Object> objects;
        for (std::size_t i = 0; i < walkers.size(); ++i) {
            const Walker& walker = walkers[i];
            if (t < walker.from || t > walker.to) continue;
            const auto at = walker.at(base::to_seconds(t));
            auto object = scene::known(static_cast<std::int64_t>(i), 0, 0, true, t - walker.from > 200ms);
            object.box = person(at.x, at.y, walker.height);
            object.seen = seen[i].to == 0us || walker.to - t < 500ms || !dice.happens(0.1);
            objects.push_back(object);
            if (!object.seen) continue;
            if (seen[i].to == 0us) {
                seen[i] = walker;
                seen[i].start = at;
                seen[i].from = t;
            }
            seen[i].to = t;
        }
        for (const auto& crossing : counter.update(t, objects)) {
            counted[{crossing.track, crossing.line}].push_back(crossing);
        }
    }

    std::size_t expected = 0;
    for (std::size_t i = 0; i < seen.size(); ++i) {
        for (std::size_t k = 0; k < lines.size(); ++k) {
            INFO("seed " << seed << ", walker " << i << ", line " << k);
            const auto truth = meets(seen[i], lines[k]);
            const auto& got = counted[{static_cast<std::int64_t>(i), k}];
            REQUIRE(got.size() == (truth ? 1U : 0U));
            if (!truth) continue;
            ++expected;
            CHECK(got[0].forward == truth->forward);
            CHECK(std::abs(base::to_seconds(got[0].t) - truth->t) < 1.5e-6);
            CHECK(std::abs(distance_from(lines[k], got[0].at)) < 1e-6);
        }
    }
    CHECK(expected > 15);
}

TEST_CASE("tracked, they are counted right at any rate, with frames dropped and people missed") {
    const unsigned seed = GENERATE(range(1U, 13U));
    const bool dropped = GENERATE(false, true);
    const track::Line line{"", {340, 0}, {340, high}, track::Anchor::bottom};
    Dice dice(seed);
    // Four lanes, in each one after another; half of them turn round somewhere, before the line or behind it.
    struct Lane {
        double x = 0;
        double speed = 0;
        base::Micros from{0};
        std::optional<base::Micros> turn;
        base::Micros to{0};
        double y = 0;
    };
    std::vector<Lane> people;
    int forward = 0;
    int backward = 0;
    for (int lane = 0; lane < 4; ++lane) {
        for (base::Micros from{std::llround(dice.between(0, 3e6))}; from < 50s;) {
            const bool right = dice.happens(0.5);
            Lane person{right ? 40.0 : wide - 40, (right ? 1 : -1) * dice.between(60, 160), from, {}, {}, 0};
            person.y = 120 + 140 * lane;
            const double seconds = (wide - 80) / std::abs(person.speed);
            const double to_line = std::abs(340 - person.x) / std::abs(person.speed);
            double turn = dice.happens(0.5) ? dice.between(0.3 * seconds, 0.9 * seconds) : seconds;
            if (std::abs(turn - to_line) < 1) turn = seconds; // not on the line
            if (turn < seconds) person.turn = from + base::Micros{std::llround(turn * 1e6)};
            person.to = from + base::Micros{std::llround((turn < seconds ? 2 * turn : seconds) * 1e6)};
            const bool crosses = turn > to_line;
            forward += crosses && (right || person.turn) ? 1 : 0;
            backward += crosses && (!right || person.turn) ? 1 : 0;
            people.push_back(person);
            from = person.to + 1500ms;
        }
    }

    track::Tracker tracker{{}};
    track::LineCounter counter({line}, picture_diagonal, {});
    int got_forward = 0;
    int got_backward = 0;
    for (const base::Micros t : frame_times(dice, 80s, dropped)) {
        Detections boxes;
        for (const Lane& lane : people) {
            if (t < lane.from || t > lane.to || dice.happens(0.1)) continue;
            const double there =
                base::to_seconds((lane.turn && t > *lane.turn ? *lane.turn - (t - *lane.turn) : t) - lane.from);
            boxes.push_back(person(lane.x + lane.speed * there + dice.between(-1.5, 1.5),
                                   lane.y + dice.between(-1.5, 1.5), 100 + dice.between(-3, 3),
                                   dice.between(0.65, 0.95)));
        }
        for (const auto& crossing : counter.update(t, tracker.update(t, boxes))) {
            ++(crossing.forward ? got_forward : got_backward);
        }
    }
    INFO("seed " << seed << (dropped ? ", every third frame dropped" : ""));
    CHECK(got_forward == forward);
    CHECK(got_backward == backward);
    CHECK(forward + backward > 10);
}
