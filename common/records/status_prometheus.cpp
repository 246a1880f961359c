// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "common/base/text.hpp"
#include "common/records/status.hpp"

namespace vlm::records {
namespace {

using Value = std::optional<double>;

template <typename T>
Value number(const std::optional<T>& value) {
    return value ? std::optional{static_cast<double>(*value)} : std::nullopt;
}

Value number(std::int64_t value) {
    return static_cast<double>(value);
}

Value in_seconds(Value ms) {
    return ms ? std::optional{*ms / 1000} : std::nullopt;
}

/// A number that is known of every T.
template <typename T>
struct Metric {
    std::string_view name;
    std::string_view type;
    std::string_view help;
    Value (*value)(const T&);
};

using Source = SourceStatus;
constexpr std::array<Metric<Source>, 19> source_metrics = {{
    {"vlm_source_ended", "gauge", "Whether the source has ended.", [](const Source& s) { return number(s.ended); }},
    {"vlm_source_connected", "gauge", "Whether the source is connected.",
     [](const Source& s) { return number(s.connected); }},
    {"vlm_source_epoch", "gauge", "Counts the times that the source's clock began anew.",
     [](const Source& s) { return number(s.epoch); }},
    {"vlm_source_frames_in_per_second", "gauge", "Frames decoded per second.",
     [](const Source& s) { return s.fps_in; }},
    {"vlm_source_frames_out_per_second", "gauge", "Frames written, or counted, per second.",
     [](const Source& s) { return s.fps_out; }},
    {"vlm_source_frames_decoded_total", "counter", "Frames decoded.",
     [](const Source& s) { return number(s.decoded); }},
    {"vlm_source_frames_kept_total", "counter", "Frames chosen.", [](const Source& s) { return number(s.kept); }},
    {"vlm_source_frames_gated_total", "counter", "Frames that showed nothing new or nothing that moves.",
     [](const Source& s) { return number(s.gated); }},
    {"vlm_source_frames_dropped_total", "counter", "Frames that a full queue cost.",
     [](const Source& s) { return number(s.dropped); }},
    {"vlm_source_frames_written_total", "counter", "Frames written, or counted.",
     [](const Source& s) { return number(s.frames); }},
    {"vlm_source_faults_total", "counter", "Corrupt packets and the like that were decoded past.",
     [](const Source& s) { return number(s.faults); }},
    {"vlm_source_reconnections_total", "counter", "Connections after the first.",
     [](const Source& s) { return number(s.reconnections); }},
    {"vlm_source_seconds_since_frame", "gauge", "Time since a frame was decoded.",
     [](const Source& s) { return s.seconds_since_frame; }},
    {"vlm_source_received_bytes_total", "counter", "Bytes of packets received.",
     [](const Source& s) { return number(s.bytes); }},
    {"vlm_source_latency_seconds", "gauge", "Median time from a packet's arrival to its frame's having been written.",
     [](const Source& s) { return in_seconds(s.latency_ms); }},
    {"vlm_source_packets_lost_total", "counter", "RTP packets that did not arrive.",
     [](const Source& s) { return number(s.packets_lost); }},
    {"vlm_source_encoding_dropped_total", "counter", "Packets that were not encoded because that was too slow.",
     [](const Source& s) { return number(s.encoding_dropped); }},
    {"vlm_source_recording_dropped_total", "counter", "Packets that were not recorded because that was too slow.",
     [](const Source& s) { return number(s.recording_dropped); }},
    {"vlm_source_publishing_dropped_total", "counter", "Packets that were not published because that was too slow.",
     [](const Source& s) { return number(s.publishing_dropped); }},
}};

constexpr std::array<Metric<Status>, 9> run_metrics = {{
    {"vlm_uptime_seconds", "gauge", "Time since the program began.", [](const Status& s) { return Value{s.seconds}; }},
    {"vlm_process_cores_busy", "gauge", "Cores that the process keeps busy.",
     [](const Status& s) { return s.process.cores_busy; }},
    {"vlm_process_memory_bytes", "gauge", "Resident memory of the process.",
     [](const Status& s) { return number(s.process.memory); }},
    {"vlm_machine_cores", "gauge", "Cores of the machine.", [](const Status& s) { return number(s.machine.cores); }},
    {"vlm_machine_cores_busy", "gauge", "Cores of the machine that are busy.",
     [](const Status& s) { return s.machine.cores_busy; }},
    {"vlm_machine_memory_used_bytes", "gauge", "Memory that no program could get.",
     [](const Status& s) { return number(s.machine.memory_used); }},
    {"vlm_machine_memory_total_bytes", "gauge", "Memory of the machine.",
     [](const Status& s) { return number(s.machine.memory_total); }},
    {"vlm_machine_receive_bits_per_second", "gauge", "What comes over all networks but the loopback.",
     [](const Status& s) { return s.machine.receive_bit_rate; }},
    {"vlm_machine_send_bits_per_second", "gauge", "What goes over all networks but the loopback.",
     [](const Status& s) { return s.machine.send_bit_rate; }},
}};

constexpr std::array<Metric<Source>, 6> counting_metrics = {{
    {"vlm_count_queue_frames", "gauge", "Frames that wait to be looked at or counted.",
     [](const Source& s) { return number(s.counting->queue); }},
    {"vlm_count_frames_looked_total", "counter", "Frames in which something was looked for.",
     [](const Source& s) { return number(s.counting->looked); }},
    {"vlm_count_frames_looked_per_second", "gauge", "Frames per second in which something was looked for.",
     [](const Source& s) { return s.counting->fps_looked; }},
    {"vlm_count_detections_total", "counter", "What was found in them.",
     [](const Source& s) { return number(s.counting->detections); }},
    {"vlm_count_tracks", "gauge", "Objects that are followed.",
     [](const Source& s) { return number(s.counting->tracks); }},
    {"vlm_count_objects_total", "counter", "Different objects.",
     [](const Source& s) { return number(s.counting->objects); }},
}};

using Asking = AskingStatus;
constexpr std::array<Metric<Asking>, 13> asking_metrics = {{
    {"vlm_analyze_videos", "gauge", "Videos that are asked about.",
     [](const Asking& a) { return number(a.videos_in_all); }},
    {"vlm_analyze_videos_ended_total", "counter", "Videos at whose end the run is.",
     [](const Asking& a) { return number(a.videos); }},
    {"vlm_analyze_requests_total", "counter", "Requests that were answered or failed.",
     [](const Asking& a) { return number(a.requests); }},
    {"vlm_analyze_requests_failed_total", "counter", "Requests that failed.",
     [](const Asking& a) { return number(a.failed); }},
    {"vlm_analyze_answers_known_total", "counter", "Answers that were there before.",
     [](const Asking& a) { return number(a.known); }},
    {"vlm_analyze_answers_cached_total", "counter", "Answers from the cache.",
     [](const Asking& a) { return number(a.cached); }},
    {"vlm_analyze_answers_unchanged_total", "counter", "Answers that say nothing new.",
     [](const Asking& a) { return number(a.unchanged); }},
    {"vlm_analyze_windows_dropped_total", "counter", "Windows that gave way to newer ones.",
     [](const Asking& a) { return number(a.dropped); }},
    {"vlm_analyze_retries_total", "counter", "Attempts beyond the first of each request.",
     [](const Asking& a) { return number(a.retries); }},
    {"vlm_analyze_frames_sent_total", "counter", "Frames sent.", [](const Asking& a) { return number(a.frames); }},
    {"vlm_analyze_input_tokens_total", "counter", "Tokens of requests, as servers counted them.",
     [](const Asking& a) { return number(a.input_tokens); }},
    {"vlm_analyze_output_tokens_total", "counter", "Tokens of answers, as servers counted them.",
     [](const Asking& a) { return number(a.output_tokens); }},
    {"vlm_analyze_seconds_since_answer", "gauge", "Time since the last request was answered or failed.",
     [](const Asking& a) { return a.seconds_since_answer; }},
}};

using Adding = AddingStatus;
constexpr std::array<Metric<Adding>, 4> adding_metrics = {{
    {"vlm_index_videos_added_total", "counter", "Videos added.", [](const Adding& a) { return number(a.added); }},
    {"vlm_index_files_failed_total", "counter", "Files that could not be added.",
     [](const Adding& a) { return number(a.failed); }},
    {"vlm_index_files_postponed_total", "counter", "Times that a file was found to be still written.",
     [](const Adding& a) { return number(a.postponed); }},
    {"vlm_index_seconds_since_added", "gauge", "Time since the last video was added.",
     [](const Adding& a) { return a.seconds_since_added; }},
}};

/// What was counted at one place of one source.
struct PlaceCount {
    std::string labels;
    std::int64_t n;
};
constexpr std::array<Metric<PlaceCount>, 1> crossing_metrics = {{
    {"vlm_count_crossings_total", "counter", "Who have crossed a line.",
     [](const PlaceCount& c) { return number(c.n); }},
}};
constexpr std::array<Metric<PlaceCount>, 1> zone_metrics = {{
    {"vlm_count_occupancy", "gauge", "Who are in a zone.", [](const PlaceCount& c) { return number(c.n); }},
}};

using Gpu = base::GpuReading;
constexpr std::array<Metric<Gpu>, 3> gpu_metrics = {{
    {"vlm_gpu_busy_ratio", "gauge", "Share of the time that the processor is busy.",
     [](const Gpu& g) { return g.busy; }},
    {"vlm_gpu_memory_used_bytes", "gauge", "Memory of the processor that is in use.",
     [](const Gpu& g) { return number(g.memory_used); }},
    {"vlm_gpu_memory_total_bytes", "gauge", "Memory of the processor.",
     [](const Gpu& g) { return number(g.memory_total); }},
}};

/// The value of a label; the format knows three escapes.
std::string quoted(std::string_view value) {
    std::string text = "\"";
    for (const char c : base::valid_utf8(value)) {
        if (c == '"' || c == '\\') text += '\\';
        if (c == '\n')
            text += "\\n";
        else
            text += c;
    }
    return text + '"';
}

/// A metric's samples stand together, under what it is; a metric without samples is left out.
template <typename T, std::size_t count, typename Labels>
std::string metrics_of(const std::array<Metric<T>, count>& metrics, const std::vector<T>& items, const Labels& labels) {
    std::string text;
    for (const Metric<T>& metric : metrics) {
        std::string samples;
        for (std::size_t i = 0; i < items.size(); ++i) {
            const Value value = metric.value(items[i]);
            if (value) samples += fmt::format("{}{} {}\n", metric.name, labels(i), *value);
        }
        if (samples.empty()) continue;
        text += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", metric.name, metric.help, metric.type) + samples;
    }
    return text;
}

/// Labels in braces: which program's they are, and `more`. One collector may read the files of several programs that
/// see the same sources.
std::string labels_of(const Status& status, const std::string& more = {}) {
    const std::string program = status.program.substr(0, status.program.find(' '));
    std::string labels = program.empty() ? "" : "program=" + quoted(program);
    if (!labels.empty() && !more.empty()) labels += ",";
    labels += more;
    return labels.empty() ? "" : "{" + labels + "}";
}

template <typename T>
std::vector<T> listed(const std::optional<T>& item) {
    return item ? std::vector{*item} : std::vector<T>{};
}

std::string source_label(const SourceStatus& source) {
    return "source=" + quoted(source.source);
}

std::string counting_metrics_of(const Status& status) {
    std::vector<SourceStatus> sources;
    std::vector<PlaceCount> ways;
    std::vector<PlaceCount> zones;
    for (const SourceStatus& source : status.sources) {
        if (!source.counting) continue;
        sources.push_back(source);
        for (const auto& way : source.counting->lines)
            ways.push_back({labels_of(status, fmt::format("{},line={},direction={}", source_label(source),
                                                          quoted(way.line), quoted(way.direction))),
                            way.n});
        for (const auto& zone : source.counting->zones)
            zones.push_back(
                {labels_of(status, fmt::format("{},zone={}", source_label(source), quoted(zone.zone))), zone.n});
    }
    return metrics_of(counting_metrics, sources,
                      [&](std::size_t i) { return labels_of(status, source_label(sources[i])); }) +
           metrics_of(crossing_metrics, ways, [&](std::size_t i) { return ways[i].labels; }) +
           metrics_of(zone_metrics, zones, [&](std::size_t i) { return zones[i].labels; });
}

} // namespace

std::string to_prometheus(const Status& status) {
    const auto of_gpu = [&](std::size_t i) {
        return labels_of(status, fmt::format("gpu=\"{}\",name={}", i, quoted(status.gpus[i].name)));
    };
    const auto of_source = [&](std::size_t i) { return labels_of(status, source_label(status.sources[i])); };
    const auto of_run = [&](std::size_t) { return labels_of(status); };
    return metrics_of(source_metrics, status.sources, of_source) + counting_metrics_of(status) +
           metrics_of(asking_metrics, listed(status.work.asking), of_run) +
           metrics_of(adding_metrics, listed(status.work.adding), of_run) +
           metrics_of(run_metrics, std::vector{status}, of_run) + metrics_of(gpu_metrics, status.gpus, of_gpu);
}

} // namespace vlm::records
