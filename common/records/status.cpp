// SPDX-License-Identifier: Apache-2.0
#include "common/records/status.hpp"

#include "common/records/json_line.hpp"

namespace vlm::records {
namespace {

void figure(JsonLine& line, const char* name, std::optional<std::int64_t> value) {
    if (value) line.integer(name, *value);
}

void figure(JsonLine& line, const char* name, std::optional<double> value, int digits) {
    if (value) line.decimal(name, *value, digits);
}

template <typename T>
std::string list(const std::vector<T>& items);

std::string object(const CountingStatus::Way& way) {
    return JsonLine{}.text("line", way.line).text("direction", way.direction).integer("n", way.n).line();
}

std::string object(const CountingStatus::Zone& zone) {
    return JsonLine{}.text("zone", zone.zone).integer("n", zone.n).line();
}

void write_counting(JsonLine& line, const CountingStatus& counting) {
    line.open("counting").integer("queue", counting.queue).integer("looked", counting.looked);
    figure(line, "fps_looked", counting.fps_looked, 3);
    line.integer("detections", counting.detections).integer("tracks", counting.tracks);
    line.integer("objects", counting.objects);
    line.json("lines", list(counting.lines)).json("zones", list(counting.zones)).close();
}

std::string object(const SourceStatus& source) {
    JsonLine line;
    line.text("source", source.source).boolean("ended", source.ended);
    if (source.connected) line.boolean("connected", *source.connected);
    figure(line, "epoch", source.epoch);
    figure(line, "fps_in", source.fps_in, 3);
    figure(line, "fps_out", source.fps_out, 3);
    figure(line, "decoded", source.decoded);
    line.integer("kept", source.kept).integer("gated", source.gated).integer("dropped", source.dropped);
    line.integer("frames", source.frames).integer("faults", source.faults);
    figure(line, "reconnections", source.reconnections);
    figure(line, "seconds_since_frame", source.seconds_since_frame, 3);
    figure(line, "bytes", source.bytes);
    figure(line, "bit_rate", source.bit_rate, 0);
    figure(line, "latency_ms", source.latency_ms, 3);
    figure(line, "packets_lost", source.packets_lost);
    figure(line, "encoding_dropped", source.encoding_dropped);
    figure(line, "recording_dropped", source.recording_dropped);
    figure(line, "publishing_dropped", source.publishing_dropped);
    if (source.counting) write_counting(line, *source.counting);
    return line.line();
}

void write_asking(JsonLine& line, const AskingStatus& asking) {
    line.open("asking").integer("videos", asking.videos).integer("videos_in_all", asking.videos_in_all);
    line.integer("requests", asking.requests).integer("failed", asking.failed).integer("known", asking.known);
    line.integer("cached", asking.cached).integer("dropped", asking.dropped).integer("unchanged", asking.unchanged);
    line.integer("retries", asking.retries).integer("frames", asking.frames);
    line.integer("input_tokens", asking.input_tokens).integer("output_tokens", asking.output_tokens);
    figure(line, "seconds_since_answer", asking.seconds_since_answer, 3);
    line.close();
}

void write_adding(JsonLine& line, const AddingStatus& adding) {
    line.open("adding").integer("added", adding.added).integer("failed", adding.failed);
    line.integer("postponed", adding.postponed);
    figure(line, "seconds_since_added", adding.seconds_since_added, 3);
    line.close();
}

std::string object(const base::GpuReading& gpu) {
    JsonLine line;
    line.text("name", gpu.name);
    figure(line, "busy", gpu.busy, 3);
    figure(line, "memory_used", gpu.memory_used);
    figure(line, "memory_total", gpu.memory_total);
    return line.line();
}

template <typename T>
std::string list(const std::vector<T>& items) {
    std::string text = "[";
    for (const T& item : items)
        text += (text.size() > 1 ? "," : "") + object(item);
    return text + "]";
}

void write_process(JsonLine& line, const ProcessStatus& process) {
    line.open("process");
    figure(line, "cores_busy", process.cores_busy, 3);
    figure(line, "memory", process.memory);
    line.close();
}

void write_machine(JsonLine& line, const MachineStatus& machine) {
    line.open("machine");
    figure(line, "cores", machine.cores);
    figure(line, "cores_busy", machine.cores_busy, 3);
    figure(line, "memory_used", machine.memory_used);
    figure(line, "memory_total", machine.memory_total);
    figure(line, "receive_bit_rate", machine.receive_bit_rate, 0);
    figure(line, "send_bit_rate", machine.send_bit_rate, 0);
    line.close();
}

} // namespace

std::string to_json_line(const Status& status) {
    JsonLine line;
    line.text("schema", "vlm.status/1").text("program", status.program).text("wall", status.wall);
    line.decimal("seconds", status.seconds, 3).json("sources", list(status.sources));
    if (status.work.asking) write_asking(line, *status.work.asking);
    if (status.work.adding) write_adding(line, *status.work.adding);
    write_process(line, status.process);
    write_machine(line, status.machine);
    line.json("gpus", list(status.gpus));
    return line.line();
}

} // namespace vlm::records
