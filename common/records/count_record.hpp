// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/base/clock.hpp"
#include "common/records/count_entries.hpp"

namespace vlm::records {

/// What a record of a count is about, and how it came to be.
struct CountSubject {
    std::string source; ///< as the user named it, without credentials
    std::string video;  ///< fingerprint; empty of live sources
    std::string task;   ///< empty for none
    std::string method; ///< of the detector: "hog", "yolox_nano"
    bool live = false;
};

/// A moment as records say it.
struct CountMoment {
    base::Micros t{0};
    std::string wall;       ///< RFC 3339; empty of files
    std::int64_t epoch = 0; ///< not told of files
};

/// An object that crossed a line: the record vlm.crossing/1 (schemas/crossing.schema.json).
struct CrossingRecord {
    CountSubject of;
    CountMoment at; ///< when it was on the line
    std::string line;
    std::string direction; ///< in the user's word
    std::int64_t track = 0;
    std::string kind; ///< of the object: "person"
    double score = 0;
    double x = 0; ///< where it crossed, as shares of the picture
    double y = 0;
};

/// How many objects are in a zone from a moment on: the record vlm.occupancy/1 (schemas/occupancy.schema.json).
struct OccupancyRecord {
    CountSubject of;
    CountMoment from;
    std::string zone;
    std::string kind;
    std::optional<std::int64_t> n; ///< nothing: from here on nobody looked
};

/// How many there were in a span: the record vlm.count/1 (schemas/count.schema.json).
struct CountRecord {
    CountSubject of;
    std::string key; ///< work key, 64 hexadecimal digits
    CountMoment from;
    base::Micros t1{0};
    std::int64_t frames = 0;
    std::optional<base::Micros> sample_distance; ///< between two frames, as a median
    base::Micros looked{0};                      ///< for how long somebody looked
    CountEntries entries;
};

/// Each record as one line of JSON with a line end.
[[nodiscard]] std::string to_json_line(const CrossingRecord& crossing);
[[nodiscard]] std::string to_json_line(const OccupancyRecord& occupancy);
[[nodiscard]] std::string to_json_line(const CountRecord& count);

} // namespace vlm::records
