// SPDX-License-Identifier: Apache-2.0
#include "common/track/zone_counter.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "common/track/zone_stay.hpp"

namespace vlm::track {
namespace {

bool is_earlier(const ZoneChange& a, const ZoneChange& b) {
    return std::tuple{a.t, a.track, a.zone, a.entered} < std::tuple{b.t, b.track, b.zone, b.entered};
}

} // namespace

struct ZoneCounter::State {
    struct Known {
        explicit Known(base::Micros t)
            : last_seen(t) {}

        std::vector<ZoneStay> stays;      // a zone each
        std::vector<ZoneChange> unproven; // of an object that is not confirmed yet
        bool confirmed = false;
        base::Micros last_seen;
        base::Micros listed{0};
    };
    using Tracks = std::map<std::int64_t, Known>;

    /// In which zones an object is that is seen: one that is exclusive keeps it from those after it.
    [[nodiscard]] std::vector<bool> places(const base::Detection& box) const {
        std::vector<bool> in(zones.size());
        for (std::size_t i = 0; i < zones.size(); ++i) {
            in[i] = contains(zones[i].corners, anchor_of(box, zones[i].anchor));
            if (in[i] && zones[i].exclusive) break;
        }
        return in;
    }

    void see(base::Micros t, const base::Detection& box, std::int64_t track, Known& known) const {
        const auto in = places(box);
        for (std::size_t i = 0; i < zones.size(); ++i) {
            if (const auto change = known.stays[i].see(t, in[i], options)) add(*change, i, track, known);
        }
        known.last_seen = t;
    }

    static void add(const StayChange& change, std::size_t zone, std::int64_t track, Known& known) {
        known.unproven.push_back({zone, track, 0, change.entered, change.by_sight, change.t, change.since});
    }

    /// What is known of an object that is confirmed.
    static void give(int kind, Known& known, std::vector<ZoneChange>& changes) {
        for (ZoneChange& change : known.unproven) {
            change.kind = known.stays[change.zone].kind_of(change.entered, kind);
            changes.push_back(change);
        }
        known.unproven.clear();
    }

    /// No more is seen of an object. If it is somewhere still, it leaves at `t`.
    void end(std::int64_t track, Known& known, base::Micros t, std::vector<ZoneChange>& changes) const {
        if (!known.confirmed) return;
        for (std::size_t i = 0; i < zones.size(); ++i) {
            if (const auto change = known.stays[i].end(t)) add(*change, i, track, known);
        }
        give(0, known, changes);
    }

    std::vector<Zone> zones;
    ZoneOptions options;
    Tracks tracks;
    std::optional<base::Micros> begin; // nothing was seen before
    base::Micros now{0};
};

ZoneCounter::ZoneCounter(std::vector<Zone> zones, const ZoneOptions& options)
    : m_state(std::make_unique<State>()) {
    m_state->zones = std::move(zones);
    m_state->options = options;
}

ZoneCounter::~ZoneCounter() = default;
ZoneCounter::ZoneCounter(ZoneCounter&& other) noexcept = default;
ZoneCounter& ZoneCounter::operator=(ZoneCounter&& other) noexcept = default;

std::vector<ZoneChange> ZoneCounter::update(base::Micros t, std::span<const Object> objects) {
    State& state = *m_state;
    if (!state.begin) state.begin = t;
    state.now = t;
    std::vector<ZoneChange> changes;
    for (const Object& object : objects) {
        State::Known& known = state.tracks.try_emplace(object.id, t).first->second;
        known.stays.resize(state.zones.size());
        known.listed = t;
        known.confirmed = object.confirmed;
        for (const Sighting& sighting : object.before) {
            state.see(sighting.t, sighting.box, object.id, known);
        }
        if (object.seen) state.see(t, object.box, object.id, known);
        if (known.confirmed) State::give(object.kind, known, changes);
    }
    for (auto track = state.tracks.begin(); track != state.tracks.end();) {
        const bool ended = track->second.listed != t;
        if (ended) state.end(track->first, track->second, track->second.last_seen, changes);
        track = ended ? state.tracks.erase(track) : std::next(track);
    }
    std::sort(changes.begin(), changes.end(), is_earlier);
    return changes;
}

base::Micros ZoneCounter::settled() const {
    base::Micros settled = std::max(m_state->now - longest_before, m_state->begin.value_or(base::Micros{0}));
    for (const auto& [id, known] : m_state->tracks) {
        settled = std::min(settled, known.last_seen);
        for (const ZoneStay& stay : known.stays) {
            settled = std::min(settled, stay.settled(known.last_seen));
        }
        for (const ZoneChange& change : known.unproven) {
            settled = std::min(settled, change.t);
        }
    }
    return settled;
}

std::vector<ZoneChange> ZoneCounter::finish(base::Micros t) {
    std::vector<ZoneChange> changes;
    for (auto& [id, known] : m_state->tracks) {
        m_state->end(id, known, known.last_seen == m_state->now ? t : known.last_seen, changes);
    }
    m_state->tracks.clear();
    std::sort(changes.begin(), changes.end(), is_earlier);
    return changes;
}

} // namespace vlm::track
