// SPDX-License-Identifier: Apache-2.0
#include "common/capture/source_probe.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "common/base/error.hpp"
#include "common/base/redact.hpp"
#include "common/base/what_failed.hpp"
#include "common/capture/probe_hints.hpp"

namespace vlm::capture {

using base::Micros;
using media::Watched;
using records::ProbeRecord;
using records::Regularity;

namespace {

Micros median_of(std::vector<Micros> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// Between points in time that ascend.
std::optional<Regularity> regularity(const std::vector<Micros>& points) {
    if (points.size() < 3) return std::nullopt;
    std::vector<Micros> intervals(points.size());
    std::adjacent_difference(points.begin(), points.end(), intervals.begin());
    intervals.erase(intervals.begin()); // which is the first point itself
    Regularity result;
    result.median = median_of(intervals);
    result.worst = *std::max_element(intervals.begin(), intervals.end());
    Micros sum{0};
    for (const Micros interval : intervals)
        sum += std::chrono::abs(interval - result.median);
    result.jitter = sum / static_cast<Micros::rep>(intervals.size());
    return result;
}

/// One member of all packets that have it, or of the keyframes alone.
std::vector<Micros> members(const Watched& watched, std::optional<Micros> Watched::Packet::*member,
                            bool keyframes_only = false) {
    std::vector<Micros> values;
    for (const Watched::Packet& packet : watched.packets) {
        if (packet.*member && (packet.key || !keyframes_only)) values.push_back(*(packet.*member));
    }
    return values;
}

/// How many packets that are shown later come before one, at most.
std::int64_t reorder(const std::vector<Micros>& times) {
    constexpr std::ptrdiff_t most = 16; // of any codec
    std::ptrdiff_t depth = 0;
    for (auto time = times.begin(); time != times.end(); ++time) {
        const auto from = time - std::min(time - times.begin(), most);
        depth = std::max(depth, std::count_if(from, time, [&](Micros before) { return before > *time; }));
    }
    return depth;
}

void add_rates(ProbeRecord& record, const Watched& watched, const std::vector<Micros>& times) {
    if (times.size() < 2 || times.back() <= times.front()) return;
    record.span = times.back() - times.front();
    const double seconds = base::to_seconds(*record.span);
    record.fps = static_cast<double>(times.size() - 1) / seconds;
    const auto bytes = std::accumulate(watched.packets.begin(), watched.packets.end(), std::int64_t{0},
                                       [](std::int64_t sum, const auto& packet) { return sum + packet.bytes; });
    const double share = static_cast<double>(times.size() - 1) / static_cast<double>(watched.packets.size());
    record.bit_rate = std::llround(8 * static_cast<double>(bytes) * share / seconds);
}

void add_timing(ProbeRecord& record, const Watched& watched) {
    std::vector<Micros> times = members(watched, &Watched::Packet::pts);
    record.reorder = reorder(times);
    std::sort(times.begin(), times.end());
    times.resize(times.size() -
                 static_cast<std::size_t>(record.reorder)); // others are shown between these, and not here
    record.times = regularity(times);
    record.arrivals = regularity(members(watched, &Watched::Packet::arrival));
    add_rates(record, watched, times);
    const std::vector<Micros> ages = members(watched, &Watched::Packet::age);
    if (!ages.empty()) record.latency = median_of(ages);
    const std::vector<Micros> keys = members(watched, &Watched::Packet::pts, true);
    if (keys.size() < 2) return;
    record.keyframe_every = Micros{0};
    for (auto key = keys.begin() + 1; key != keys.end(); ++key)
        record.keyframe_every = std::max(*record.keyframe_every, *key - *(key - 1));
}

} // namespace

ProbeRecord findings(const Watched& watched) {
    ProbeRecord record;
    const media::VideoInfo& info = watched.info;
    record.container = info.container;
    record.codec = info.codec;
    record.pixel_format = info.pixel_format;
    record.width = info.width;
    record.height = info.height;
    record.live = watched.live;
    record.audio = watched.audio;
    if (info.frame_rate.numerator > 0) {
        record.declared_fps =
            static_cast<double>(info.frame_rate.numerator) / static_cast<double>(info.frame_rate.denominator);
    }
    record.opened = watched.opened;
    record.first_frame = watched.first_frame;
    record.watched = watched.end;
    record.packets = static_cast<std::int64_t>(watched.packets.size());
    record.frames = watched.frames;
    record.keyframes = std::count_if(watched.packets.begin(), watched.packets.end(),
                                     [](const Watched::Packet& packet) { return packet.key; });
    record.faults = static_cast<std::int64_t>(watched.faults);
    add_timing(record, watched);
    record.error = watched.failure;
    if (record.error.empty() && watched.frames == 0) {
        record.error = watched.packets.empty() ? "nothing came" : "nothing of it could be decoded";
    }
    record.delivers = record.error.empty();
    record.hints = probe_hints(record, watched);
    return record;
}

ProbeRecord probe_source(const std::string& place, const frames::OpenOptions& options, Micros duration) {
    ProbeRecord record;
    const std::string name = base::redact_url(place);
    try {
        record = findings(media::watch(place, options.reading, options.decoding, duration));
    } catch (const base::InputError& error) { // that is what was to be found out
        record.error = base::what_failed_of(name, error);
    } catch (const base::SystemError& error) {
        record.error = base::what_failed_of(name, error);
    }
    record.source = name;
    return record;
}

} // namespace vlm::capture
