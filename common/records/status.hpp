// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/gpu_reading.hpp"

namespace vlm::records {

/// How counting in a source goes.
struct CountingStatus {
    struct Way {
        std::string line;
        std::string direction;
        std::int64_t n = 0; ///< who have crossed it so far
    };
    struct Zone {
        std::string zone;
        std::int64_t n = 0; ///< who are in it now
    };
    std::int64_t queue = 0;           ///< frames that wait to be looked at or counted
    std::int64_t looked = 0;          ///< frames in which something was looked for
    std::optional<double> fps_looked; ///< since the status before
    std::int64_t detections = 0;      ///< in all these frames
    std::int64_t tracks = 0;          ///< that are followed now
    std::int64_t objects = 0;         ///< different ones, so far
    std::vector<Way> lines;
    std::vector<Zone> zones;
};

/// How a source is. What is absent cannot be measured: of a file, or because too little time has passed.
struct SourceStatus {
    std::string source;
    bool ended = false;
    std::optional<bool> connected;     ///< of live sources
    std::optional<std::int64_t> epoch; ///< of live sources
    std::optional<double> fps_in;      ///< that came since the status before: live, decoded or not, else chosen
    std::optional<double> fps_out;     ///< written, or counted
    std::optional<std::int64_t> decoded;
    std::int64_t kept = 0;    ///< frames that were chosen
    std::int64_t gated = 0;   ///< that showed nothing new, or nothing that moves
    std::int64_t dropped = 0; ///< that a full queue cost
    std::int64_t frames = 0;  ///< written, or counted
    std::int64_t faults = 0;  ///< corrupt packets and the like, decoded past
    std::optional<std::int64_t> reconnections;
    std::optional<double> seconds_since_frame; ///< was decoded
    std::optional<std::int64_t> bytes;         ///< of packets, so far
    std::optional<double> bit_rate;            ///< bits per second, since the status before
    std::optional<double> latency_ms; ///< median from the arrival of a packet to its frame's having been written
    std::optional<std::int64_t> packets_lost;     ///< of RTP, so far
    std::optional<std::int64_t> encoding_dropped; ///< packets that were not encoded for want of time, so far
    std::optional<std::int64_t> recording_dropped;
    std::optional<std::int64_t> publishing_dropped;
    std::optional<CountingStatus> counting; ///< where something is counted
};

/// How asking a model goes.
struct AskingStatus {
    std::int64_t videos = 0;        ///< at whose end the run is
    std::int64_t videos_in_all = 0; ///< as far as they are known
    std::int64_t requests = 0;      ///< answered, or failed
    std::int64_t failed = 0;
    std::int64_t known = 0;     ///< answers that were there before
    std::int64_t cached = 0;    ///< answers from the cache of answers
    std::int64_t dropped = 0;   ///< windows that gave way to newer ones
    std::int64_t unchanged = 0; ///< answers that say nothing new
    std::int64_t retries = 0;
    std::int64_t frames = 0; ///< sent
    std::int64_t input_tokens = 0;
    std::int64_t output_tokens = 0;
    std::optional<double> seconds_since_answer;
};

/// How adding files to an index goes.
struct AddingStatus {
    std::int64_t added = 0; ///< videos
    std::int64_t failed = 0;
    std::int64_t postponed = 0;                ///< times that a file was found to be still written
    std::optional<double> seconds_since_added; ///< the last video
};

/// What a run does with what it reads.
struct WorkStatus {
    std::optional<AskingStatus> asking; ///< where a model is asked
    std::optional<AddingStatus> adding; ///< where files are added to an index
};

struct ProcessStatus {
    std::optional<double> cores_busy;   ///< 1: one core, all of the time
    std::optional<std::int64_t> memory; ///< bytes
};

struct MachineStatus {
    std::optional<std::int64_t> cores;
    std::optional<double> cores_busy;
    std::optional<std::int64_t> memory_used; ///< bytes
    std::optional<std::int64_t> memory_total;
    std::optional<double> receive_bit_rate; ///< bits per second over all networks
    std::optional<double> send_bit_rate;
};

/// How a running program is: the record vlm.status/1 (schemas/status.schema.json).
struct Status {
    std::string program; ///< "vlm-capture 0.1.0"
    std::string wall;    ///< RFC 3339
    double seconds = 0;  ///< since it began
    std::vector<SourceStatus> sources;
    WorkStatus work;
    ProcessStatus process;
    MachineStatus machine;
    std::vector<base::GpuReading> gpus;
};

/// The record as one line of JSON with a line end. What is absent has no member.
[[nodiscard]] std::string to_json_line(const Status& status);

/// The same in the text format that Prometheus reads (exposition format 0.0.4).
[[nodiscard]] std::string to_prometheus(const Status& status);

} // namespace vlm::records
