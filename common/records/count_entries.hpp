// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "common/base/clock.hpp"

namespace vlm::records {

/// What a vlm.count/1 says of one line and direction.
struct LineCount {
    std::string line;
    std::string direction;
    std::string kind; ///< of the objects: "person"
    std::int64_t n = 0;
};

/// What it says of one zone.
struct ZoneCount {
    std::string zone;
    std::string kind;
    std::int64_t entries = 0;
    std::int64_t exits = 0;
    double mean = 0;
    std::int64_t max = 0;
    std::int64_t min = 0;
    std::int64_t unique = 0;
};

struct CountEntries {
    std::vector<LineCount> lines;
    std::vector<ZoneCount> zones;
};

/// The entries of lines as JSON, as records hold them.
[[nodiscard]] std::string to_json(const std::vector<LineCount>& lines);

/// Throws std::invalid_argument with the reason where the record is none.
[[nodiscard]] CountEntries count_entries(const nlohmann::json& record);

/// The same of a record that an index holds.
[[nodiscard]] CountEntries parse_count_entries(std::string_view record);

/// How a record's counts came to be.
struct CountOrigin {
    std::string method;                          ///< of the detector; empty where it says none
    std::optional<base::Micros> sample_distance; ///< between frames; nothing where it says none
    base::Micros looked{0};                      ///< for how long somebody looked
};
[[nodiscard]] CountOrigin parse_count_origin(std::string_view record);

} // namespace vlm::records
