// SPDX-License-Identifier: Apache-2.0
#include "common/track/tracker.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>
#include <utility>

#include "common/track/assignment.hpp"
#include "common/track/geometry.hpp"
#include "common/track/track.hpp"

namespace vlm::track {
namespace {

// Where the next frame comes more than an eighth of a second later, an object may have left its box before its speed is
// known. Boxes are then compared as if they were larger on all sides, as in C-BIoU (Yang et al. 2023), which takes 0.3
// and 0.5 of their size. At two frames a second this is just enough for somebody who walks by (his height in 1.25 s).
constexpr base::Micros dense = std::chrono::milliseconds{125};
constexpr double widening_per_second = 1.5;
constexpr double most_widening = 0.6;

// Unsure detections are joined to what leads to a track only where they are hard to mistake: a part of an object, seen
// before the whole, would put its anchor elsewhere.
constexpr double hint_cost = 0.3;

double widening(base::Micros dt) {
    return std::clamp(base::to_seconds(dt - dense) * widening_per_second, 0.0, most_widening);
}

base::Detection widened(base::Detection box, double by) {
    box.x -= by * box.width;
    box.y -= by * box.height;
    box.width *= 1 + 2 * by;
    box.height *= 1 + 2 * by;
    return box;
}

bool is_box(const base::Detection& box) {
    return box.width > 0 && box.height > 0 && std::isfinite(box.x + box.y + box.width + box.height);
}

/// The most certain first; the order in which they are given does not matter.
bool is_surer(const base::Detection& a, const base::Detection& b) {
    return std::tuple{-a.score, a.x, a.y, a.width, a.height, a.kind} <
           std::tuple{-b.score, b.x, b.y, b.width, b.height, b.kind};
}

template <typename T>
void remove_marked(std::vector<T>& all, const std::vector<bool>& marked) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (marked[i]) continue;
        if (kept != i) all[kept] = std::move(all[i]);
        ++kept;
    }
    all.erase(all.begin() + static_cast<std::ptrdiff_t>(kept), all.end());
}

} // namespace

struct Tracker::State {
    using Tracks = std::vector<Track*>;
    using Detections = std::vector<base::Detection>;
    enum class Cost { overlap, overlap_by_score };

    explicit State(const TrackerOptions& given)
        : options(given) {}

    void advance(base::Micros t);
    void associate(std::span<const base::Detection> detections);
    void match(Tracks& waiting, Detections& detections, double most, Cost cost);
    [[nodiscard]] Detections follow_hints(Detections detections);
    void begin(const Detections& detections);
    void end_lost();
    void merge_duplicates();
    [[nodiscard]] bool same_object(const Track& older, const Track& newer) const;
    [[nodiscard]] base::Micros step(base::Micros t) const;

    TrackerOptions options;
    std::vector<Track> tracks; // in the order of ids
    std::vector<Track> hints;  // what may become one; not given to anybody
    std::vector<Object> objects;
    std::optional<base::Micros> now;
    double widen = 0;
    std::int64_t next_id = 1;
};

/// An object whose speed is known goes on with it for as long as it may be lost, and no longer: over a gap in the
/// video the speed's error would carry it anywhere.
base::Micros Tracker::State::step(base::Micros t) const {
    return now ? std::clamp(t - *now, base::Micros{0}, options.keep_lost) : base::Micros{0};
}

void Tracker::State::advance(base::Micros t) {
    std::erase_if(tracks,
                  [&](const Track& track) { return !track.seen() && t - track.last_seen() > options.keep_lost; });
    for (auto* all : {&tracks, &hints}) {
        for (Track& track : *all) {
            track.advance(step(t));
        }
    }
    widen = widening(now ? t - *now : base::Micros{0});
    now = t;
}

/// ByteTrack's order: sure detections first, among all tracks that are known to be objects; then unsure ones, among
/// those that were seen until now; what is left of both goes to tracks that have yet to prove themselves. That hints of
/// objects are followed before one is sure is not ByteTrack's.
void Tracker::State::associate(std::span<const base::Detection> detections) {
    Detections sure;
    Detections unsure;
    for (const base::Detection& box : detections) {
        if (box.score >= options.low && is_box(box)) (box.score >= options.high ? sure : unsure).push_back(box);
    }
    std::sort(sure.begin(), sure.end(), is_surer);
    std::sort(unsure.begin(), unsure.end(), is_surer);

    Tracks known;
    Tracks unproven;
    for (Track& track : tracks) {
        (track.confirmed(options) ? known : unproven).push_back(&track);
    }
    match(known, sure, options.first_cost, Cost::overlap_by_score);
    std::erase_if(known, [](const Track* track) { return !track->seen(); });
    match(known, unsure, options.second_cost, Cost::overlap);
    match(unproven, sure, options.new_cost, Cost::overlap_by_score);
    match(unproven, unsure, options.second_cost, Cost::overlap);
    for (const Tracks& missed : {known, unproven}) {
        std::for_each(missed.begin(), missed.end(), [](Track* track) { track->miss(); });
    }
    sure.insert(sure.end(), unsure.begin(), unsure.end());
    begin(follow_hints(std::move(sure)));
}

/// Takes out of both what finds its match.
void Tracker::State::match(Tracks& waiting, Detections& detections, double most, Cost cost) {
    Costs costs(waiting.size(), detections.size());
    Detections boxes;
    for (const base::Detection& box : detections) {
        boxes.push_back(widened(box, widen));
    }
    for (std::size_t i = 0; i < waiting.size(); ++i) {
        const base::Detection expected = widened(waiting[i]->box(), widen);
        for (std::size_t k = 0; k < boxes.size(); ++k) {
            const double alike = overlap(expected, boxes[k]);
            costs.at(i, k) = 1 - (cost == Cost::overlap ? alike : alike * boxes[k].score);
        }
    }
    std::vector<bool> matched(waiting.size());
    std::vector<bool> used(detections.size());
    const auto columns = assign(costs, most);
    for (std::size_t i = 0; i < waiting.size(); ++i) {
        if (!columns[i]) continue;
        waiting[i]->see(*now, detections[*columns[i]]);
        matched[i] = true;
        used[*columns[i]] = true;
    }
    remove_marked(waiting, matched);
    remove_marked(detections, used);
}

/// Joins detections to the hints that they continue, and ends those without one. Gives the other detections.
Tracker::State::Detections Tracker::State::follow_hints(Detections detections) {
    Tracks waiting;
    for (Track& hint : hints) {
        waiting.push_back(&hint);
    }
    match(waiting, detections, hint_cost, Cost::overlap);
    std::erase_if(hints, [&](const Track& hint) { return hint.last_seen() != *now; });
    return detections;
}

/// A track begins with a hint that has become sure, or with a detection that nothing led to. A second box of an object
/// that is seen already begins nothing.
void Tracker::State::begin(const Detections& detections) {
    for (const base::Detection& box : detections) {
        hints.emplace_back(*now, box);
    }
    std::erase_if(hints, [&](const Track& hint) {
        return std::any_of(tracks.begin(), tracks.end(), [&](const Track& track) {
            return track.seen() && 1 - overlap(track.box(), hint.box()) < options.duplicate;
        });
    });
    for (Track& hint : hints) {
        if (hint.score() < options.begin) continue;
        hint.begin(next_id++);
        tracks.push_back(hint);
    }
    std::erase_if(hints, [&](const Track& hint) { return hint.score() >= options.begin; });
}

/// A track that was not confirmed ends as soon as it is not seen.
void Tracker::State::end_lost() {
    std::erase_if(tracks, [&](const Track& track) {
        return !track.seen() && (!track.confirmed(options) || *now - track.last_seen() > options.keep_lost);
    });
}

/// A new track that lies on another has its second box if that is seen, or is it under another name if that was lost
/// when this one began. Two that were known side by side before one hides the other are two.
bool Tracker::State::same_object(const Track& older, const Track& newer) const {
    const bool begins_on_it = older.seen() ? !newer.confirmed(options) : newer.began() > older.last_seen();
    return newer.seen() && begins_on_it && 1 - overlap(older.box(), newer.box()) < options.duplicate;
}

void Tracker::State::merge_duplicates() {
    std::vector<bool> ended(tracks.size());
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        for (std::size_t k = i + 1; k < tracks.size() && !ended[i]; ++k) {
            if (ended[k] || !same_object(tracks[i], tracks[k])) continue;
            if (!tracks[i].seen()) tracks[i].take_over(tracks[k]);
            ended[k] = true;
        }
    }
    remove_marked(tracks, ended);
}

Tracker::Tracker(const TrackerOptions& options)
    : m_state(std::make_unique<State>(options)) {}
Tracker::~Tracker() = default;
Tracker::Tracker(Tracker&& other) noexcept = default;
Tracker& Tracker::operator=(Tracker&& other) noexcept = default;

std::span<const Object> Tracker::update(base::Micros t, std::span<const base::Detection> detections) {
    State& state = *m_state;
    state.advance(t);
    state.associate(detections);
    state.end_lost();
    state.merge_duplicates();
    state.objects.clear();
    for (Track& track : state.tracks) {
        state.objects.push_back(track.object(state.options));
        state.objects.back().before = track.take_before();
    }
    return state.objects;
}

std::vector<Object> Tracker::predict(base::Micros t) const {
    std::vector<Object> objects;
    for (Track track : m_state->tracks) {
        track.advance(m_state->step(t));
        objects.push_back(track.object(m_state->options));
        objects.back().seen = false;
    }
    return objects;
}

} // namespace vlm::track
