// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.hpp"

namespace vlm::records {

/// What crossed a line, as people write it down.
struct CrossingRow {
    std::string source; ///< empty where the file says none
    std::string line;
    std::string direction;
    std::optional<base::Micros> t; ///< else `frame` says when
    std::int64_t frame = 0;        ///< counts from 1
};

/// Reads such files: a header names the columns, in any order: `line`, `direction`, and `t` (seconds, or 1:30.5) or
/// `frame`, perhaps `source`; others are not looked at. Pure.
class CrossingCsv {
public:
    /// Throws std::invalid_argument with the reason where the line is no such header.
    explicit CrossingCsv(std::string_view header);

    /// Whether a line is the header of such a file, perhaps of one that lacks a column.
    [[nodiscard]] static bool is_header(std::string_view line);

    /// Reads one of the lines that follow. Throws std::invalid_argument with the reason.
    [[nodiscard]] CrossingRow read(std::string_view line) const;

private:
    std::vector<std::string> m_names;
};

} // namespace vlm::records
