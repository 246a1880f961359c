// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.hpp"

namespace vlm::records {

/// How far apart things are in time that should come evenly.
struct Regularity {
    base::Micros median{0};
    base::Micros worst{0};
    base::Micros jitter{0}; ///< by how much an interval differs from the median, on average
};

/// What watching a source for a while has shown: the record vlm.probe/1 (schemas/probe.schema.json).
struct ProbeRecord {
    std::string source;    ///< without credentials
    bool delivers = false; ///< frames came, and nothing failed
    std::string error;     ///< why not; empty where it does
    std::string container; ///< empty where it did not open, as everything up to `first_frame`
    std::string codec;
    std::string pixel_format; ///< empty where unknown
    int width = 0;            ///< of the upright picture
    int height = 0;
    bool live = false;
    std::string audio;                       ///< its codec; empty where there is none
    std::optional<double> declared_fps;      ///< by the container
    std::optional<double> fps;               ///< by the frames' times
    std::optional<base::Micros> opened;      ///< after the start
    std::optional<base::Micros> first_frame; ///< after the start
    base::Micros watched{0};
    std::optional<base::Micros> span; ///< of the frames' own times
    std::int64_t packets = 0;
    std::int64_t frames = 0; ///< decoded
    std::int64_t keyframes = 0;
    std::optional<base::Micros> keyframe_every;  ///< the longest that was seen
    std::int64_t reorder = 0;                    ///< frames that may have to wait for one shown before them
    std::optional<Regularity> times;             ///< between frames' own times
    std::optional<Regularity> arrivals;          ///< between their arrivals
    std::optional<base::Micros> latency;         ///< on arrival, by the source's own clock
    std::optional<std::int64_t> bit_rate;        ///< of the video, in bits per second
    std::int64_t faults = 0;
    std::vector<std::string> hints; ///< what a user should know of it, in sentences
};

/// The record as one line of JSON with a line end.
[[nodiscard]] std::string to_json_line(const ProbeRecord& record);

} // namespace vlm::records
