// SPDX-License-Identifier: Apache-2.0
#include "common/counting/source_counter.hpp"

#include <algorithm>
#include <cmath>

#include "common/base/error.hpp"
#include "common/base/hash.hpp"

namespace vlm::counting {

using base::Micros;
using records::CountMoment;

namespace {

std::vector<track::Line> resolved_lines(const CountingPlan& plan, int width, int height) {
    std::vector<track::Line> lines;
    for (const LineSpec& spec : plan.lines)
        lines.push_back(resolve(spec, width, height));
    return lines;
}

std::vector<track::Zone> resolved_zones(const CountingPlan& plan, int width, int height) {
    std::vector<track::Zone> zones;
    for (const ZoneSpec& spec : plan.zones)
        zones.push_back(resolve(spec, width, height));
    // Wider than the picture: who stands on its border is in it.
    const double w = width;
    const double h = height;
    zones.push_back(
        {whole_picture, {{-w, -h}, {2 * w, -h}, {2 * w, 2 * h}, {-w, 2 * h}}, false, track::Anchor::bottom});
    return zones;
}

track::LineCounter lines_in(const std::vector<track::Line>& lines, double width, double height) {
    track::LineOptions options;
    options.width = width;
    options.height = height;
    return track::LineCounter{lines, std::hypot(width, height), options};
}

std::optional<Micros> window_length(const CountingPlan& plan, const records::CountSubject& subject) {
    if (plan.by || !subject.live) return plan.by;
    return std::chrono::minutes{1};
}

} // namespace

SourceCounter::SourceCounter(const CountingPlan& plan, records::CountSubject subject, int width, int height,
                             CountSink& sink)
    : m_plan{plan}
    , m_subject{std::move(subject)}
    , m_width{static_cast<double>(width)}
    , m_height{static_cast<double>(height)}
    , m_sink{sink}
    , m_lines{resolved_lines(plan, width, height)}
    , m_zones{resolved_zones(plan, width, height)}
    , m_tracker{plan.tracking}
    , m_line_counter{lines_in(m_lines, m_width, m_height)}
    , m_zone_counter{m_zones, {}}
    , m_windows{window_length(plan, m_subject), [this](const CountWindow& window) { tell(window); }} {
    m_totals.lines.resize(m_lines.size());
    m_totals.zones.resize(m_zones.size());
}

std::span<const track::Object> SourceCounter::take(const CountMoment& at, std::span<const base::Detection> found) {
    if (m_looking && m_last.epoch != at.epoch) end_epoch(m_last.t);
    const bool fresh = !m_looking;
    if (const auto wall = base::parse_wall(at.wall)) m_clock_offset = wall->time_since_epoch() - at.t;
    m_last = at;
    if (fresh) begin_epoch(at.t);
    ++m_totals.frames;
    m_epochs.back().clock_offset = m_clock_offset;
    m_windows.look(clock(at.t), fresh);
    follow(at.t, found);
    settle(at.t);
    return m_objects;
}

std::vector<track::Object> SourceCounter::guess(Micros t) const {
    std::vector<track::Object> objects = m_tracker.predict(t);
    for (track::Object& object : objects)
        object.id += m_id_base;
    return objects;
}

void SourceCounter::begin_epoch(Micros t) {
    m_looking = true;
    m_epochs.push_back({clock(t), m_last.epoch, m_clock_offset});
    m_epoch_start = m_settled = t;
}

/// Where nobody was from the first frame on, of the kinds of which that is told.
void SourceCounter::tell_nobody() {
    for (std::size_t zone = 0; zone < m_zones.size(); ++zone) {
        for (const int kind : m_plan.told) {
            if (!m_series.contains({zone, kind})) tell_occupancy({zone, kind}, m_epoch_start, 0);
        }
    }
}

/// Timestamps begin anew: what was followed is not followed any more.
void SourceCounter::end_epoch(Micros t) {
    tell_steps(t);
    for (const track::ZoneChange& change : m_zone_counter.finish(t))
        m_windows.move(clock(change.t), change.zone, change.kind, change.track + m_id_base, false, false);
    m_windows.pause(clock(t));
    for (const Series& series : m_series)
        tell_occupancy(series, t, std::nullopt);
    m_series.clear();
    m_confirmed.clear();
    m_id_base = m_last_id;
    m_tracker = track::Tracker{m_plan.tracking};
    m_line_counter = lines_in(m_lines, m_width, m_height);
    m_zone_counter = track::ZoneCounter{m_zones, {}};
    m_occupancy = track::Occupancy{};
    std::fill(m_totals.zones.begin(), m_totals.zones.end(), 0);
    m_looking = false;
}

void SourceCounter::follow(Micros t, std::span<const base::Detection> found) {
    const auto objects = m_tracker.update(t, found);
    for (const track::Crossing& crossing : m_line_counter.update(t, objects))
        tell(crossing);
    for (const track::ZoneChange& change : m_zone_counter.update(t, objects))
        note(change);
    std::set<std::int64_t> confirmed;
    m_objects.assign(objects.begin(), objects.end());
    for (track::Object& object : m_objects) {
        object.id += m_id_base;
        m_last_id = std::max(m_last_id, object.id);
        if (!object.confirmed) continue;
        confirmed.insert(object.id);
        if (!m_confirmed.contains(object.id)) ++m_totals.objects;
    }
    m_confirmed = std::move(confirmed);
}

void SourceCounter::tell(const track::Crossing& crossing) {
    const LineSpec& spec = m_plan.lines.at(crossing.line);
    auto& [forward, backward] = m_totals.lines.at(crossing.line);
    ++(crossing.forward ? forward : backward);
    m_windows.cross(clock(crossing.t), crossing.line, crossing.forward, crossing.kind);
    m_sink.take({m_subject, moment(crossing.t), spec.name, crossing.forward ? spec.forward : spec.backward,
                 crossing.track + m_id_base, m_plan.classes.at(static_cast<std::size_t>(crossing.kind)), crossing.score,
                 crossing.at.x / m_width, crossing.at.y / m_height});
}

void SourceCounter::note(const track::ZoneChange& change) {
    m_totals.zones.at(change.zone) += change.entered ? 1 : -1;
    m_windows.move(clock(change.t), change.zone, change.kind, change.track + m_id_base, change.entered,
                   change.by_sight);
    m_occupancy.add(change);
}

/// What happened becomes known some time later.
void SourceCounter::settle(Micros t) {
    const Micros zones = m_zone_counter.settled();
    tell_steps(zones);
    m_windows.settle(clock(std::min(zones, t - track::LineCounter::longest_delay())));
}

void SourceCounter::tell_steps(Micros until) {
    if (until <= m_settled) return;
    m_settled = until;
    for (const track::OccupancyStep& step : m_occupancy.until(until)) {
        if (step.t > m_epoch_start) tell_nobody();
        tell(step);
    }
    tell_nobody();
}

void SourceCounter::tell(const track::OccupancyStep& step) {
    const Series series{step.zone, step.kind};
    if (!m_series.contains(series) && step.t > m_epoch_start) tell_occupancy(series, m_epoch_start, 0);
    tell_occupancy(series, step.t, step.n);
}

void SourceCounter::tell_occupancy(const Series& series, Micros t, std::optional<std::int64_t> n) {
    m_series.insert(series);
    m_sink.take({m_subject, moment(t), m_zones.at(series.first).name,
                 m_plan.classes.at(static_cast<std::size_t>(series.second)), n});
}

void SourceCounter::tell(const CountWindow& window) {
    const Epoch epoch = epoch_of(window);
    const Micros t0 = window.t0 - epoch.clock_offset;
    const Micros t1 = window.t1 - epoch.clock_offset;
    CountMoment from{t0, "", 0};
    if (!m_last.wall.empty()) from = {t0, base::format_wall(base::Wall{window.t0}), epoch.number};
    m_sink.take({m_subject, key_of(window.t0, window.t1), from, t1, window.frames, window.sample_distance,
                 window.looked, entries_of(window)});
}

/// The one in which it begins, or which is the first in it. Windows are told in order.
SourceCounter::Epoch SourceCounter::epoch_of(const CountWindow& window) {
    while (m_epochs.size() > 1 && m_epochs[1].begins <= window.t0)
        m_epochs.pop_front();
    return m_epochs.front();
}

/// All lines and directions, of the kinds that are told of anyway and of those that came.
records::CountEntries SourceCounter::entries_of(const CountWindow& window) const {
    std::set<int> kinds{m_plan.told.begin(), m_plan.told.end()};
    for (const auto& [way, n] : window.crossings)
        kinds.insert(way.second);
    for (const auto& [series, tally] : window.zones)
        kinds.insert(series.second);
    records::CountEntries entries;
    for (const int kind : kinds) {
        const std::string& name = m_plan.classes.at(static_cast<std::size_t>(kind));
        for (std::size_t line = 0; line < m_lines.size(); ++line) {
            for (const bool forward : {true, false}) {
                const auto found = window.crossings.find({{line, forward}, kind});
                const LineSpec& spec = m_plan.lines[line];
                entries.lines.push_back({spec.name, forward ? spec.forward : spec.backward, name,
                                         found == window.crossings.end() ? 0 : found->second});
            }
        }
        for (std::size_t zone = 0; zone < m_zones.size(); ++zone) {
            const auto found = window.zones.find({zone, kind});
            const ZoneTally tally = found == window.zones.end() ? ZoneTally{} : found->second;
            const double looked = base::to_seconds(window.looked);
            entries.zones.push_back({m_zones[zone].name, name, tally.entries, tally.exits,
                                     looked > 0 ? tally.object_seconds / looked : 0, tally.most, tally.least,
                                     static_cast<std::int64_t>(tally.tracks.size())});
        }
    }
    return entries;
}

CountMoment SourceCounter::moment(Micros t) const {
    CountMoment moment{t, "", 0};
    if (m_last.wall.empty()) return moment;
    moment.wall = base::format_wall(base::Wall{clock(t)});
    moment.epoch = m_last.epoch;
    return moment;
}

std::string SourceCounter::key_of(Micros t0, Micros t1) const {
    const std::string& subject = m_subject.video.empty() ? m_subject.source : m_subject.video;
    return base::sha256_hex(subject + '\n' + m_plan.configuration + '\n' + base::format_seconds(t0) + '\n' +
                            base::format_seconds(t1));
}

void SourceCounter::finish(Micros t) {
    if (m_looking) end_epoch(std::max(t, m_last.t));
    m_windows.finish();
}

} // namespace vlm::counting
