// SPDX-License-Identifier: Apache-2.0
#include "common/track/line_counter.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "common/track/border_entry.hpp"
#include "common/track/line_way.hpp"

namespace vlm::track {
namespace {

// Who lingers on a line for longer than this is taken to have been on it so long before it is sure that he is over it.
constexpr base::Micros longest_lingering = std::chrono::seconds{10};

// What is there when the footage begins has not come in.
constexpr base::Micros settling = std::chrono::seconds{1};

bool before(const Crossing& a, const Crossing& b) {
    return std::tuple{a.t, a.track, a.line} < std::tuple{b.t, b.track, b.line};
}

} // namespace

struct LineCounter::State {
    struct Known {
        std::vector<LineWay> ways;      // a line each
        std::vector<Crossing> unproven; // of an object that is not confirmed yet
        std::optional<Entry> entry;     // where it seems to have come in
        std::vector<bool> entered;      // lines that it has crossed by coming in, as far as it did
        base::Micros listed{0};
    };

    [[nodiscard]] double band(const base::Detection& box) const {
        return std::min(std::max(options.band_of_height * box.height, options.least_band),
                        options.most_band * diagonal);
    }

    /// Where an object must have been that appears at a border in the midst of the footage.
    void begin(base::Micros t, const base::Detection& box, Known& known) {
        known.ways.resize(lines.size());
        known.entered.resize(lines.size());
        if (!began) began = t;
        if (t - *began < settling) return;
        known.entry = entry_of(box, options.width, options.height);
        for (std::size_t i = 0; known.entry && i < lines.size(); ++i) {
            const Point at = known.entry->point(anchor_of(box, lines[i].anchor));
            const Sight sight{t, at, directed[i].distance(at), box.score};
            std::ignore = known.ways[i].see(directed[i], sight, band(box), options);
            known.entered[i] = sight.distance * directed[i].distance(anchor_of(box, lines[i].anchor)) < 0;
        }
    }

    void see(base::Micros t, const base::Detection& box, Known& known) const {
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const Point at = anchor_of(box, lines[i].anchor);
            const Sight sight{t, at, directed[i].distance(at), box.score};
            const auto passage = known.ways[i].see(directed[i], sight, band(box), options);
            if (!passage) continue;
            const bool by_entry = known.entered[i];
            known.entered[i] = false;
            if (by_entry && !known.entry->leads_to(box)) continue; // it was there, and only found late
            known.unproven.push_back({i, 0, 0, passage->forward, passage->t, passage->at, passage->score});
        }
    }

    std::vector<Line> lines;
    std::vector<DirectedLine> directed;
    double diagonal = 0;
    LineOptions options;
    std::optional<base::Micros> began;
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
        const auto [track, fresh] = m_state->tracks.try_emplace(object.id);
        State::Known& known = track->second;
        if (fresh && object.before.empty()) m_state->begin(t, object.box, known);
        if (fresh && !object.before.empty()) m_state->begin(object.before.front().t, object.before.front().box, known);
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
