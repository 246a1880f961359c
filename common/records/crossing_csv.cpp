// SPDX-License-Identifier: Apache-2.0
#include "common/records/crossing_csv.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/records/csv.hpp"
#include "common/records/record_fields.hpp"

namespace vlm::records {
namespace {

std::vector<std::string> names_of(std::string_view header) {
    std::vector<std::string> names = csv_fields(header);
    for (std::string& name : names)
        name = base::lower(name);
    return names;
}

bool has(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

base::Micros time_of(const std::string& text) {
    try {
        return base::parse_duration(text);
    } catch (const base::UsageError& reason) {
        refuse("t: " + base::one_line(reason.what()));
    }
}

std::int64_t frame_of(const std::string& text) {
    constexpr double most = 1e12;
    const double frame = csv_number(text).value_or(0);
    if (!(frame >= 1 && frame <= most) || frame != std::floor(frame))
        refuse(fmt::format("frame is no number from 1 on: '{}'", base::one_line(text, 30)));
    return static_cast<std::int64_t>(frame);
}

} // namespace

CrossingCsv::CrossingCsv(std::string_view header)
    : m_names{names_of(header)} {
    if (!has(m_names, "t") && !has(m_names, "frame")) refuse("the header names no column t or frame");
    for (const char* name : {"line", "direction"}) {
        if (!has(m_names, name)) refuse(fmt::format("the header names no column {}", name));
    }
}

bool CrossingCsv::is_header(std::string_view line) {
    const std::vector<std::string> names = names_of(line);
    return has(names, "direction") || has(names, "line");
}

CrossingRow CrossingCsv::read(std::string_view line) const {
    const std::vector<std::string> fields = csv_fields(line);
    if (fields.size() != m_names.size())
        refuse(fmt::format("has {}, the header {}", base::counted(fields.size(), "column"), m_names.size()));
    CrossingRow row;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (m_names[i] == "source") row.source = base::valid_utf8(fields[i]);
        if (m_names[i] == "line") row.line = base::valid_utf8(fields[i]);
        if (m_names[i] == "direction") row.direction = base::valid_utf8(fields[i]);
        if (m_names[i] == "t") row.t = time_of(fields[i]);
        if (m_names[i] == "frame" && !has(m_names, "t")) row.frame = frame_of(fields[i]);
    }
    if (row.line.empty()) refuse("line is empty");
    if (row.direction.empty()) refuse("direction is empty");
    return row;
}

} // namespace vlm::records
