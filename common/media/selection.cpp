// SPDX-License-Identifier: Apache-2.0
#include "common/media/selection.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

namespace vlm::media {

using base::Micros;

namespace {

constexpr std::int64_t million = 1'000'000;
constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
__extension__ using Wide = __int128;

/// `start` + `span`; the largest value where the sum is larger.
Micros later(Micros start, std::int64_t span) {
    return Micros{span > largest - start.count() ? largest : start.count() + span};
}

} // namespace

std::optional<Micros> nearest_to(Micros t, const std::vector<Micros>& times) {
    const auto after = std::lower_bound(times.begin(), times.end(), t);
    if (after == times.end()) return times.empty() ? std::nullopt : std::optional{times.back()};
    if (after == times.begin()) return *after;
    const auto before = std::prev(after);
    return *after - t < t - *before ? *after : *before;
}

std::int64_t multiply_divide(std::int64_t a, std::int64_t b, std::int64_t c) {
    return static_cast<std::int64_t>(std::min<Wide>(Wide{a} * b / c, largest));
}

Selection resolved(const Selection& selection, Micros end) {
    if (selection.kind != Selection::Kind::spread) return selection;
    const Micros span = std::min(end, selection.end.value_or(end)) - selection.start;
    const std::int64_t frames = multiply_divide(std::max<std::int64_t>(span.count(), 0), selection.fps.numerator,
                                                selection.fps.denominator * million);
    Selection count = selection;
    count.kind = Selection::Kind::count;
    count.count = std::clamp<std::size_t>(static_cast<std::size_t>(frames), 1, selection.count);
    return count;
}

bool has_wanted_times(const Selection& selection) {
    return selection.kind != Selection::Kind::keyframes && selection.kind != Selection::Kind::all;
}

bool needs_end(const Selection& selection) {
    const bool snapped = selection.snap == Selection::Snap::keyframe && has_wanted_times(selection);
    return snapped || selection.kind == Selection::Kind::count || selection.kind == Selection::Kind::spread ||
           selection.kind == Selection::Kind::times;
}

std::vector<Micros> times_beyond(const Selection& selection, Micros end) {
    if (selection.kind != Selection::Kind::times) return {};
    const std::vector<Micros>& times = selection.times;
    return {std::lower_bound(times.begin(), times.end(), end), times.end()};
}

std::string beyond_end(Micros time, Micros end) {
    return fmt::format("{} is beyond its end at {}", base::format_seconds(time), base::format_seconds(end));
}

WantedTimes::WantedTimes(const Selection& selection, std::optional<Micros> end)
    : m_selection{selection}
    , m_end{selection.end} {
    if (end) m_end = m_end ? std::min(*m_end, *end) : *end;
    if (selection.kind == Selection::Kind::count && !m_end) throw std::logic_error{"a count needs the video's end"};
    go_to(0);
}

void WantedTimes::advance() {
    go_to(m_index + 1);
}

void WantedTimes::prefer(std::shared_ptr<const std::vector<Micros>> keyframes) {
    m_keyframes = std::move(keyframes);
    go_to(m_index);
}

namespace {

/// Half of the way to the nearest other of `times`, of which `t` is one.
Micros half_the_way_from(Micros t, const std::vector<Micros>& times) {
    const auto own = std::lower_bound(times.begin(), times.end(), t);
    Micros way = Micros::max();
    if (own != times.begin()) way = t - *std::prev(own);
    if (std::next(own) != times.end()) way = std::min(way, *std::next(own) - t);
    return way / 2;
}

} // namespace

void WantedTimes::go_to(std::uint64_t index) {
    m_index = index;
    m_next = at(index);
    m_slack = m_selection.tolerance;
    m_at_keyframe = false;
    if (!m_next || !m_keyframes) return;
    const auto nearest = nearest_to(*m_next, *m_keyframes);
    if (!nearest || std::chrono::abs(*nearest - *m_next) > m_slack) return;
    // What is left of it makes up for an estimate, unless another keyframe is as near.
    m_slack = std::min(m_slack - std::chrono::abs(*nearest - *m_next), half_the_way_from(*nearest, *m_keyframes));
    m_next = nearest;
    m_at_keyframe = true;
}

void WantedTimes::limit(Micros end) {
    m_end = m_end ? std::min(*m_end, end) : end;
    if (m_next && *m_next >= *m_end) m_next.reset();
}

std::optional<Micros> WantedTimes::at(std::uint64_t index) const {
    const auto k = static_cast<std::int64_t>(index);
    Micros time{0};
    switch (m_selection.kind) {
    case Selection::Kind::rate: {
        const Fraction& fps = m_selection.fps;
        time = later(m_selection.start, multiply_divide(k, fps.denominator * million, fps.numerator));
        break;
    }
    case Selection::Kind::interval:
        time = later(m_selection.start, multiply_divide(k, m_selection.every.count(), 1));
        break;
    case Selection::Kind::count: {
        if (index >= m_selection.count) return std::nullopt;
        const auto span = (*m_end - m_selection.start).count();
        time = m_selection.start + Micros{multiply_divide(2 * k + 1, std::max<std::int64_t>(span, 0),
                                                          2 * static_cast<std::int64_t>(m_selection.count))};
        break;
    }
    case Selection::Kind::times:
        if (index >= m_selection.times.size()) return std::nullopt;
        time = m_selection.times[index];
        break;
    case Selection::Kind::spread:
        throw std::logic_error{"a spread must be resolved first"};
    case Selection::Kind::keyframes:
    case Selection::Kind::all:
        return std::nullopt;
    }
    if (m_end && time >= *m_end) return std::nullopt;
    return time;
}

ServedTimes::ServedTimes(const Selection& selection, std::optional<Micros> end)
    : m_wanted{selection, end}
    , m_nearest{selection.snap == Selection::Snap::keyframe} {}

bool ServedTimes::served_before(Micros wanted, Micros t) const {
    if (!m_last) return false; // before the first frame, the first is shown
    const bool last_is_nearer = wanted - *m_last <= t - wanted;
    if (m_nearest) return last_is_nearer;
    // Within the tolerance a frame may be later than its time; beyond, it was taken for the time at which it is shown.
    return wanted < t - m_wanted.slack() || (wanted < t && last_is_nearer);
}

Micros ServedTimes::serve(Micros t) {
    while (m_wanted.peek() && served_before(*m_wanted.peek(), t)) {
        m_wanted.advance();
    }
    m_last = t;
    return m_wanted.peek().value_or(t);
}

} // namespace vlm::media
