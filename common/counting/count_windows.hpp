// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "common/base/clock.hpp"

namespace vlm::counting {

/// What was in one zone in a window.
struct ZoneTally {
    std::int64_t entries = 0;
    std::int64_t exits = 0;
    double object_seconds = 0; ///< of all objects together
    std::int64_t most = 0;
    std::int64_t least = 0;
    std::set<std::int64_t> tracks; ///< that were in it
};

/// What was counted in a span.
struct CountWindow {
    using Way = std::pair<std::size_t, bool>; ///< a line, and whether forward
    base::Micros t0{0};
    base::Micros t1{0};
    std::int64_t frames = 0;
    std::optional<base::Micros> sample_distance; ///< the median
    base::Micros looked{0};
    std::map<std::pair<Way, int>, std::int64_t> crossings;  ///< by kind
    std::map<std::pair<std::size_t, int>, ZoneTally> zones; ///< by zone and kind
};

/// Sums up what is counted, in spans of one length. What happens may become known late, in any order. For one thread.
class CountWindows {
public:
    /// Spans begin at multiples of `by`; nothing: all is one span. The first begins with the first frame, the last ends
    /// with the footage.
    CountWindows(std::optional<base::Micros> by, std::function<void(const CountWindow&)> done)
        : m_by{by}
        , m_done{std::move(done)} {}

    /// A frame was looked at; `fresh`: nobody looked just before.
    void look(base::Micros t, bool fresh);
    void cross(base::Micros t, std::size_t line, bool forward, int kind);
    /// A track enters or leaves a zone; `by_sight`: which is an entry or an exit.
    void move(base::Micros t, std::size_t zone, int kind, std::int64_t track, bool entered, bool by_sight);
    /// Nobody looks from then on.
    void pause(base::Micros t);

    /// All that happens before `t` is known: gives the windows that end by then.
    void settle(base::Micros t);

    /// All is known: gives the last window, too.
    void finish();

private:
    struct Event {
        enum class Kind { look, fresh_look, pause, cross, enter, leave } kind;
        std::size_t place = 0;
        int object = 0;
        std::int64_t track = 0;
        bool flag = false; ///< forward, or by sight
    };
    using Series = std::pair<std::size_t, int>;

    void apply(base::Micros t, const Event& event);
    void see(base::Micros t, bool fresh);
    void walk(const Event& event);
    void advance(base::Micros t);
    void pass(base::Micros t);
    void open(base::Micros t);
    void close(base::Micros t);

    const std::optional<base::Micros> m_by;
    const std::function<void(const CountWindow&)> m_done;
    std::multimap<base::Micros, Event> m_events; ///< that are not settled
    std::optional<CountWindow> m_window;
    std::optional<base::Micros> m_ends; ///< of the window
    std::vector<base::Micros> m_distances;
    std::map<Series, std::set<std::int64_t>> m_present;
    std::optional<base::Micros> m_last_frame; ///< nothing: nobody looks
    base::Micros m_at{0};                     ///< up to which all is in the window
};

} // namespace vlm::counting
