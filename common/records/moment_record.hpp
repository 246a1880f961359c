// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/base/clock.hpp"
#include "common/records/thumbnail_place.hpp"

namespace vlm::records {

/// A span of a video in which something was found: the record vlm.moment/1 (schemas/moment.schema.json).
struct MomentRecord {
    std::string video;  ///< fingerprint; empty for live sources
    std::string source; ///< a path, or the name of a live source; empty where no file is known
    std::string task;   ///< empty where it was said aloud in the video
    base::Micros t0{0};
    base::Micros t1{0};
    std::string wall;  ///< of t0; empty where it is not known
    std::string model; ///< empty where none is known
    std::int64_t hits = 1;
    std::optional<double> score;             ///< the greater the better; nothing where texts were not compared
    std::string snippet;                     ///< of the best text, words that were found in [ ]
    std::string link;                        ///< a URL at which players begin there; empty where no file is known
    std::optional<ThumbnailPlace> thumbnail; ///< nearest to t0
};

/// The record as one line of JSON with a line end.
[[nodiscard]] std::string to_json_line(const MomentRecord& moment);

} // namespace vlm::records
