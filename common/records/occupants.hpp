// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/base/clock.hpp"

namespace vlm::records {

/// How many objects were in a zone at a moment: the record vlm.occupants/1 (schemas/occupants.schema.json).
struct Occupants {
    std::string video;             ///< fingerprint; empty of a live source
    std::string source;            ///< where it lies, the name of a live source; empty where no file is known
    std::optional<base::Micros> t; ///< nothing of a live source
    std::string wall;              ///< of t; empty where it is not known
    std::string task;
    std::string zone;
    std::string kind; ///< of the objects: "person"
    std::int64_t n = 0;
    std::int64_t smoothed = 0; ///< the median over the second around it
    std::int64_t low = 0;      ///< of the numbers that are less than a sample distance away
    std::int64_t high = 0;
    std::string method;                          ///< empty where no count record tells it
    std::optional<base::Micros> sample_distance; ///< of the frames that were looked at; nothing where it is not known
};

/// The record as one line of JSON with a line end.
[[nodiscard]] std::string to_json_line(const Occupants& at);

} // namespace vlm::records
