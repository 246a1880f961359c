// SPDX-License-Identifier: Apache-2.0
#include "common/track/line_counter.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "common/track/line_way.hpp"

namespace vlm::track {
namespace {

// Who lingers on a line for longer than this is taken to have been on it so long before it is sure that he is over it.
constexpr base::Micros longest_lingering = std::chrono::seconds{10};

bool before(const Crossing& a, const Crossing& b) {
    return std::tuple{a.t, a.track, a.line} < std::tuple{b.t, b.track, b.line};
}

} // namespace

struct LineCounter::State {
    struct Known {
        std::vector<LineWay> ways;      // a line each
        std::vector<Crossing> unproven; // of an object that is not confirmed yet
        base::Micros listed{0};
    };

    [[nodiscard]] double band(const base::Detection& box) const {
        return std::min(std::max(options.band_of_height * box.height, options.least_band),
                        options.most_band * diagonal);
    }

    void see(base::Micros t, const base::Detection& box, Known& known) const {
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const Point at = anchor_of(box, lines[i].anchor);
            const Sight sight{t, at, directed[i].distance(at), box.score};
            if (const auto passage = known.ways[i].see(directed[i], sight, band(box), options)) {
                known.unproven.push_back({i, 0, 0, passage->forward, passage->t, passage->at, passage->score});
            }
        }
    }

    std::vector<Line> lines;
    std::vector<DirectedLine> directed;
    double diagonal = 0;
    LineOptions options;
    std::map<std::int64_t, Known> tracks;
};

LineCounter::LineCounter(std::vector<Line> lines, double diagonal, const LineOptions& options)
    : m_state(std::make_unique<State>()) {
    for (const Line& line : lines) {
        m_state->directed.emplace_back(line);
    }
    m_state->lines = std::move(lines);
    m_state->diagonal = diagonal;
    m_state->options = options;
}

LineCounter::~LineCounter() = default;
LineCounter::LineCounter(LineCounter&& other) noexcept = default;
LineCounter& LineCounter::operator=(LineCounter&& other) noexcept = default;

std::vector<Crossing> LineCounter::update(base::Micros t, std::span<const Object> objects) {
    std::vector<Crossing> sure;
    for (const Object& object : objects) {
        State::Known& known = m_state->tracks.try_emplace(object.id).first->second;
        known.ways.resize(m_state->lines.size());
        known.listed = t;
        for (const Sighting& sighting : object.before) {
            m_state->see(sighting.t, sighting.box, known);
        }
        if (object.seen) m_state->see(t, object.box, known);
        if (!object.confirmed) continue;
        for (Crossing& crossing : known.unproven) {
            crossing.track = object.id;
            crossing.kind = object.kind;
            crossing.t = std::max(crossing.t, t - longest_delay());
            sure.push_back(crossing);
        }
        known.unproven.clear();
    }
    std::erase_if(m_state->tracks, [&](const auto& track) { return track.second.listed != t; });
    std::sort(sure.begin(), sure.end(), before);
    return sure;
}

base::Micros LineCounter::longest_delay() {
    return longest_lingering;
}

} // namespace vlm::track
