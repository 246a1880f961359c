// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/base/clock.hpp"

namespace vlm::records {

/// Something that was seen to happen, as the answers about one video or source tell it together: the record
/// vlm.occurrence/1 (schemas/occurrence.schema.json).
struct Occurrence {
    std::string source;
    std::string video; ///< fingerprint; empty for streams
    std::string event; ///< what happened: "fall"
    base::Micros t0{0};
    base::Micros t1{0};
    std::string wall;    ///< of t0 (RFC 3339); empty for what is not live
    bool time_ok = true; ///< whether all its times were within what the model had been shown
    int answers = 1;     ///< that tell of it
    std::string text;    ///< what was seen, as the first of them says
    std::string model;
};

/// The record as one line of JSON with a line end.
[[nodiscard]] std::string to_json_line(const Occurrence& occurrence);

/// What it says in words: "fall: a man falls from a chair".
[[nodiscard]] std::string occurrence_words(const Occurrence& occurrence);

} // namespace vlm::records
