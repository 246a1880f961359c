// SPDX-License-Identifier: Apache-2.0
#include "common/counting/count_windows.hpp"

#include <algorithm>

namespace vlm::counting {

using base::Micros;

namespace {

std::optional<Micros> median(std::vector<Micros>& values) {
    if (values.empty()) return std::nullopt;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

Micros floor_to(Micros t, Micros step) {
    const Micros rest = t % step;
    return t - (rest < Micros::zero() ? rest + step : rest);
}

} // namespace

void CountWindows::look(Micros t, bool fresh) {
    m_events.emplace(t, Event{fresh ? Event::Kind::fresh_look : Event::Kind::look});
}

void CountWindows::cross(Micros t, std::size_t line, bool forward, int kind) {
    m_events.emplace(t, Event{Event::Kind::cross, line, kind, 0, forward});
}

void CountWindows::move(Micros t, std::size_t zone, int kind, std::int64_t track, bool entered, bool by_sight) {
    m_events.emplace(t, Event{entered ? Event::Kind::enter : Event::Kind::leave, zone, kind, track, by_sight});
}

void CountWindows::pause(Micros t) {
    m_events.emplace(t, Event{Event::Kind::pause});
}

void CountWindows::settle(Micros t) {
    while (!m_events.empty() && m_events.begin()->first < t) {
        const auto event = m_events.extract(m_events.begin());
        apply(event.key(), event.mapped());
    }
    if (m_window) advance(std::max(t, m_at));
}

void CountWindows::finish() {
    while (!m_events.empty()) {
        const auto event = m_events.extract(m_events.begin());
        apply(event.key(), event.mapped());
    }
    if (m_window) close(m_at);
}

/// What becomes known too late counts as of now.
void CountWindows::apply(Micros t, const Event& event) {
    t = std::max(t, m_at);
    if (!m_window) open(t);
    advance(t);
    if (!m_window) open(t);
    switch (event.kind) {
    case Event::Kind::look:
        return see(t, false);
    case Event::Kind::fresh_look:
        return see(t, true);
    case Event::Kind::pause:
        m_last_frame.reset();
        return;
    case Event::Kind::cross:
        ++m_window->crossings[{{event.place, event.flag}, event.object}];
        return;
    case Event::Kind::enter:
    case Event::Kind::leave:
        return walk(event);
    }
}

void CountWindows::see(Micros t, bool fresh) {
    ++m_window->frames;
    if (m_last_frame && !fresh) m_distances.push_back(t - *m_last_frame);
    m_last_frame = t;
}

void CountWindows::walk(const Event& event) {
    const Series series{event.place, event.object};
    const bool enters = event.kind == Event::Kind::enter;
    ZoneTally& tally = m_window->zones[series];
    auto& present = m_present[series];
    if (enters) {
        present.insert(event.track);
        tally.tracks.insert(event.track);
        tally.entries += event.flag ? 1 : 0;
    } else {
        present.erase(event.track);
        tally.exits += event.flag ? 1 : 0;
    }
    tally.most = std::max(tally.most, static_cast<std::int64_t>(present.size()));
    tally.least = std::min(tally.least, static_cast<std::int64_t>(present.size()));
}

/// Windows that end on the way are complete.
void CountWindows::advance(Micros t) {
    while (m_window && m_ends && *m_ends <= t) {
        const Micros end = *m_ends;
        close(end);
        if (m_last_frame || end == t) {
            open(end);
        } else {
            m_at = t; // nobody looked for long: no windows
        }
    }
    if (m_window) pass(t);
}

/// Time goes by.
void CountWindows::pass(Micros t) {
    const Micros gone = t - m_at;
    if (m_last_frame) m_window->looked += gone;
    for (const auto& [series, tracks] : m_present)
        m_window->zones[series].object_seconds += static_cast<double>(tracks.size()) * base::to_seconds(gone);
    m_at = t;
}

void CountWindows::open(Micros t) {
    m_at = t;
    m_window.emplace();
    m_window->t0 = t;
    if (m_by) m_ends = floor_to(t, *m_by) + *m_by;
    for (const auto& [series, tracks] : m_present) {
        const auto n = static_cast<std::int64_t>(tracks.size());
        m_window->zones[series] = {0, 0, 0, n, n, tracks};
    }
}

void CountWindows::close(Micros t) {
    pass(t);
    CountWindow window = *std::move(m_window);
    m_window.reset();
    window.t1 = t;
    window.sample_distance = median(m_distances);
    m_distances.clear();
    if (window.frames > 0) m_done(window);
}

} // namespace vlm::counting
