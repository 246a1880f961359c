// SPDX-License-Identifier: Apache-2.0
#include "common/track/track.hpp"

#include <algorithm>
#include <tuple>

namespace vlm::track {

Track::Track(base::Micros t, const base::Detection& first)
    : m_filter(first) {
    note(t, first);
}

void Track::advance(base::Micros dt) {
    m_filter.advance(dt);
}

void Track::see(base::Micros t, const base::Detection& box) {
    m_filter.measure(box);
    note(t, box);
}

void Track::note(base::Micros t, const base::Detection& box) {
    m_last = box;
    m_seen = true;
    m_sightings.see(t);
    vote(box.kind, box.score);
    if (m_id != 0) return;
    m_before.push_back({t, m_filter.box()});
    m_before.back().box.score = box.score;
    m_before.back().box.kind = box.kind;
    std::erase_if(m_before, [&](const Sighting& sighting) { return t - sighting.t > longest_before; });
}

void Track::begin(std::int64_t id) {
    m_id = id;
    m_before.pop_back();
    m_sightings = {1, m_sightings.until, m_sightings.until};
}

void Track::miss() {
    m_seen = false;
    m_filter.stop_growing();
}

void Track::take_over(const Track& newer) {
    m_filter = newer.m_filter;
    m_last = newer.m_last;
    m_sightings.see(newer.m_sightings.until);
    m_seen = newer.m_seen;
    for (const auto& [kind, weight] : newer.m_votes) {
        vote(kind, weight);
    }
}

bool Track::confirmed(const TrackerOptions& options) const {
    return m_sightings.lasts(options.confirm_frames, options.confirm_time);
}

Object Track::object(const TrackerOptions& options) const {
    base::Detection box = m_filter.box();
    box.score = m_last.score;
    box.kind = m_last.kind;
    return {m_id, kind(), box, confirmed(options), m_seen};
}

void Track::vote(int kind, double weight) {
    const auto known =
        std::find_if(m_votes.begin(), m_votes.end(), [&](const auto& vote) { return vote.first == kind; });
    if (known == m_votes.end()) {
        m_votes.emplace_back(kind, weight);
    } else {
        known->second += weight;
    }
}

int Track::kind() const {
    return std::max_element(m_votes.begin(), m_votes.end(),
                            [](const auto& a, const auto& b) {
                                return std::tuple{a.second, -a.first} < std::tuple{b.second, -b.first};
                            })
        ->first;
}

} // namespace vlm::track
