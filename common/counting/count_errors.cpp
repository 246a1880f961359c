// SPDX-License-Identifier: Apache-2.0
#include "common/counting/count_errors.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "common/base/error.hpp"

namespace vlm::counting {
namespace {

using base::Micros;
using track::Way;
using track::WindowCount;
using Side = std::int64_t WindowCount::*;

/// The windows of each source by their beginnings, and what was counted in them. Those without anything are not kept.
class Windows {
public:
    void add(const Way& way, Micros t0, Side side, std::int64_t n) {
        WindowCount& cell = m_cells[t0][way];
        cell.window = t0.count();
        cell.*side += n;
    }

    void set_number(const std::string& source, std::int64_t windows) { m_number[source] = windows; }

    [[nodiscard]] CountErrors errors() const {
        std::vector<WindowCount> all;
        std::map<Way, std::vector<WindowCount>> ways;
        for (const auto& [t0, cells] : m_cells) {
            for (const auto& [way, cell] : cells) {
                all.push_back(cell);
                ways[way].push_back(cell);
            }
        }
        CountErrors errors;
        std::int64_t counts = 0;
        for (const auto& [way, cells] : ways) {
            const std::int64_t windows = m_number.at(way.source);
            errors.ways[way] = track::count_error(cells, windows);
            counts += windows;
        }
        errors.all = track::count_error(all, counts);
        return errors;
    }

private:
    std::map<Micros, std::map<Way, WindowCount>> m_cells;
    std::map<std::string, std::int64_t> m_number;
};

/// The first and the last time at which each source is known.
using Extents = std::map<std::string, std::pair<Micros, Micros>>;

void extend(Extents& extents, const std::string& source, Micros first, Micros last) {
    auto& extent = extents.try_emplace(source, first, last).first->second;
    extent = {std::min(extent.first, first), std::max(extent.second, last)};
}

Micros beginning(Micros t, Micros window) {
    const Micros since = t % window;
    return t - since - (since < Micros{0} ? window : Micros{0});
}

CountErrors errors_of_crossings(const Evidence& truth, const Evidence& predicted, Micros window) {
    Windows windows;
    Extents extents;
    for (const Evidence* side : {&truth, &predicted}) {
        for (const track::Passage& one : side->crossings) {
            windows.add(one.way, beginning(one.t, window),
                        side == &truth ? &WindowCount::truth : &WindowCount::predicted, 1);
            extend(extents, one.way.source, side->wall ? one.t : std::min(one.t, Micros{0}), one.t);
        }
        for (const SpanCount& one : side->counts)
            extend(extents, one.way.source, one.t0, std::max(one.t0, one.t1 - Micros{1}));
    }
    for (const auto& [source, extent] : extents)
        windows.set_number(source, 1 + (beginning(extent.second, window) - beginning(extent.first, window)) / window);
    CountErrors errors = windows.errors();
    errors.window = window;
    return errors;
}

/// The ends of the windows of each source, by their beginnings.
using Spans = std::map<std::string, std::map<Micros, Micros>>;

Spans spans_of(const Evidence& evidence) {
    Spans spans;
    for (const SpanCount& one : evidence.counts)
        spans[one.way.source][one.t0] = one.t1;
    return spans;
}

void add_crossings(Windows& windows, const Spans& spans, const Evidence& evidence, Side side) {
    for (const track::Passage& one : evidence.crossings) {
        const auto source = spans.find(one.way.source);
        if (source == spans.end()) continue;
        const auto after = source->second.upper_bound(one.t);
        if (after == source->second.begin()) continue;
        const auto& [t0, t1] = *std::prev(after);
        if (one.t < t1) windows.add(one.way, t0, side, 1);
    }
}

/// Gives how many counts are of one of the spans.
std::size_t add_counts(Windows& windows, const Spans& spans, const Evidence& evidence, Side side) {
    std::size_t added = 0;
    for (const SpanCount& one : evidence.counts) {
        const auto source = spans.find(one.way.source);
        if (source == spans.end()) continue;
        const auto span = source->second.find(one.t0);
        if (span == source->second.end() || span->second != one.t1) continue;
        windows.add(one.way, one.t0, side, one.n);
        ++added;
    }
    return added;
}

} // namespace

CountErrors count_errors(const Evidence& truth, const Evidence& predicted, Micros window) {
    if (truth.tells_crossings() && predicted.tells_crossings()) return errors_of_crossings(truth, predicted, window);
    const Spans spans = spans_of(truth.tells_crossings() ? predicted : truth);
    Windows windows;
    for (const auto& [source, ends] : spans)
        windows.set_number(source, static_cast<std::int64_t>(ends.size()));
    for (const Evidence* side : {&truth, &predicted}) {
        const Side member = side == &truth ? &WindowCount::truth : &WindowCount::predicted;
        if (side->tells_crossings()) {
            add_crossings(windows, spans, *side, member);
        } else if (add_counts(windows, spans, *side, member) == 0) {
            throw base::UsageError{
                fmt::format("{}: has no count of a span that {} has one of", predicted.name, truth.name)};
        }
    }
    return windows.errors();
}

} // namespace vlm::counting
