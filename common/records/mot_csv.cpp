// SPDX-License-Identifier: Apache-2.0
#include "common/records/mot_csv.hpp"

#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "common/base/text.hpp"
#include "common/records/csv.hpp"
#include "common/records/record_fields.hpp"

namespace vlm::records {
namespace {

constexpr std::size_t least_columns = 6;
constexpr double most_pixels = 1e6;
constexpr double most_whole = 9e15; // up to there a double holds every whole number

double number(std::string_view name, std::string_view column, double least, double most) {
    const auto value = csv_number(column);
    if (!value) refuse(fmt::format("{} is no number: '{}'", name, base::one_line(column, 30)));
    if (!(*value >= least && *value <= most))
        refuse(fmt::format("{} cannot be {}", name, base::one_line(base::trim(column), 30)));
    return *value;
}

/// Some write whole numbers as "1.0".
std::int64_t whole(std::string_view name, std::string_view column, double least) {
    const double value = number(name, column, least, most_whole);
    if (value != std::floor(value))
        refuse(fmt::format("{} is no whole number: '{}'", name, base::one_line(column, 30)));
    return static_cast<std::int64_t>(value);
}

} // namespace

MotRow read_mot_row(std::string_view line) {
    const std::vector<std::string_view> columns = base::split(line, ',');
    if (columns.size() < least_columns)
        refuse(fmt::format("has {}: a box is frame,id,x,y,width,height,conf", base::counted(columns.size(), "column")));
    MotRow row;
    row.frame = whole("frame", columns[0], 1);
    row.id = whole("id", columns[1], -1);
    row.box.x = number("x", columns[2], -most_pixels, most_pixels);
    row.box.y = number("y", columns[3], -most_pixels, most_pixels);
    row.box.width = number("width", columns[4], 0, most_pixels);
    row.box.height = number("height", columns[5], 0, most_pixels);
    row.box.score = columns.size() > least_columns ? number("conf", columns[6], -1e9, 1e9) : 1;
    return row;
}

} // namespace vlm::records
