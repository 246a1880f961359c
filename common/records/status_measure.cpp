// SPDX-License-Identifier: Apache-2.0
#include "common/records/status_measure.hpp"

#include <utility>

#include "common/records/summary.hpp"

namespace vlm::records {

using base::Micros;

namespace {

constexpr Micros least_span{1'000'000};

std::optional<double> rate(std::optional<double> difference, std::optional<Micros> span) {
    if (!difference || !span || *difference < 0) return std::nullopt; // a counter that was set back says nothing
    return *difference / base::to_seconds(*span);
}

template <typename T>
std::optional<double> difference(const std::optional<T>& before, const std::optional<T>& now) {
    if (!before || !now) return std::nullopt;
    return static_cast<double>(*now) - static_cast<double>(*before);
}

std::optional<double> difference(const std::optional<Micros>& before, const std::optional<Micros>& now) {
    if (!before || !now) return std::nullopt;
    return base::to_seconds(*now - *before);
}

std::optional<double> bits(std::optional<double> bytes) {
    return bytes ? std::optional{*bytes * 8} : std::nullopt;
}

void measure_live(SourceStatus& status, const SourceReading& before, const SourceReading& now, Micros at,
                  std::optional<Micros> span) {
    status.connected = now.connected;
    status.epoch = now.epoch;
    status.decoded = now.decoded;
    status.bytes = now.bytes;
    status.reconnections = now.connections > 0 ? now.connections - 1 : 0;
    status.fps_in = rate(static_cast<double>(now.received - before.received), span);
    status.bit_rate = rate(static_cast<double>(now.bytes - before.bytes) * 8, span);
    if (now.last_decoded) status.seconds_since_frame = base::to_seconds(std::max(at - *now.last_decoded, Micros{0}));
    status.packets_lost = now.packets_lost;
    status.encoding_dropped = now.encoding_dropped;
    status.recording_dropped = now.recording_dropped;
    status.publishing_dropped = now.publishing_dropped;
}

void measure_counting(SourceStatus& status, const SourceReading& before, const SourceReading& now,
                      std::optional<Micros> span) {
    const std::int64_t looked = before.counting ? before.counting->looked : 0;
    status.counting = now.counting;
    status.counting->fps_looked = rate(static_cast<double>(now.counting->looked - looked), span);
    if (!now.live) status.fps_in = rate(static_cast<double>(now.kept - before.kept), span);
}

SourceStatus measured(const SourceReading& before, const SourceReading& now, Micros at, std::optional<Micros> span) {
    SourceStatus status;
    status.source = now.source;
    status.ended = now.ended;
    status.kept = now.kept;
    status.gated = now.gated;
    status.dropped = now.dropped;
    status.frames = now.written;
    status.faults = now.faults;
    status.fps_out = rate(static_cast<double>(now.written - before.written), span);
    status.latency_ms = percentile(now.latencies_ms, 50);
    if (now.live) measure_live(status, before, now, at, span);
    if (now.counting) measure_counting(status, before, now, span);
    return status;
}

MachineStatus measured(const base::MachineReading& before, const base::MachineReading& now,
                       std::optional<Micros> span) {
    MachineStatus status;
    status.cores = now.cores;
    status.cores_busy = rate(difference(before.busy_time, now.busy_time), span);
    status.memory_used = now.memory_used;
    status.memory_total = now.memory_total;
    status.receive_bit_rate = rate(bits(difference(before.received, now.received)), span);
    status.send_bit_rate = rate(bits(difference(before.sent, now.sent)), span);
    return status;
}

} // namespace

StatusMeasure::StatusMeasure(Reading first)
    : m_begun{first.at}
    , m_before{std::move(first)} {}

Status StatusMeasure::next(Reading reading) {
    const Micros passed = reading.at - m_before.at;
    const auto span = passed >= least_span ? std::optional{passed} : std::nullopt;
    Status status;
    status.seconds = base::to_seconds(reading.at - m_begun);
    m_before.sources.resize(reading.sources.size());
    for (std::size_t i = 0; i < reading.sources.size(); ++i)
        status.sources.push_back(measured(m_before.sources[i], reading.sources[i], reading.at, span));
    status.work = reading.work;
    status.process = {rate(difference(m_before.process.cpu_time, reading.process.cpu_time), span),
                      reading.process.memory};
    status.machine = measured(m_before.machine, reading.machine, span);
    status.gpus = reading.gpus;
    if (span) m_before = std::move(reading);
    return status;
}

} // namespace vlm::records
