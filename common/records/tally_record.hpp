// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/base/clock.hpp"
#include "common/records/count_entries.hpp"

namespace vlm::records {

/// How many objects there were in a part of footage: the record vlm.tally/1 (schemas/tally.schema.json).
struct TallyRecord {
    enum class Of {
        occupancy, ///< of a zone, while the number did not change
        crossings, ///< of a line in one direction: all of them
        line,      ///< what a count record says of a line
        zone,      ///< what it says of a zone
    };
    Of of = Of::occupancy;
    std::string task;
    std::string video;              ///< fingerprint; empty of a live source
    std::string source;             ///< where the video lies, a live source's name; empty where no file is known
    std::optional<base::Micros> t0; ///< media time; nothing of a live source
    std::optional<base::Micros> t1; ///< nothing where it has not ended, too
    std::string since;              ///< wall clock of t0; empty where it is not known
    std::string until;              ///< and of t1
    std::string line;
    std::string direction;
    std::string kind;   ///< of the objects: "person"
    std::int64_t n = 0; ///< not of a zone in a count record
    ZoneCount zone;     ///< its name in all that is of zones; the rest where a count record says it
};

/// The record as one line of JSON with a line end.
[[nodiscard]] std::string to_json_line(const TallyRecord& tally);

/// What it says in words: "14 person over gate, in". Its names may hold anything.
[[nodiscard]] std::string tally_words(const TallyRecord& tally);

/// The same as comma-separated values.
[[nodiscard]] std::string csv_tally_header();
[[nodiscard]] std::string csv_row(const TallyRecord& tally);

} // namespace vlm::records
