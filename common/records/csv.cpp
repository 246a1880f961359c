// SPDX-License-Identifier: Apache-2.0
#include "common/records/csv.hpp"

#include <charconv>
#include <cmath>

#include "common/base/text.hpp"

namespace vlm::records {
namespace {

/// What is between the quote at the beginning and the one that ends it, where two stand for one. Takes both away.
std::string take_quoted(std::string_view& line) {
    std::string text;
    for (std::size_t at = 1; at < line.size(); ++at) {
        if (line[at] == '"' && line.substr(at + 1, 1) != "\"") {
            line.remove_prefix(at + 1);
            return text;
        }
        if (line[at] == '"') ++at;
        text += line[at];
    }
    line = {};
    return text;
}

} // namespace

std::string csv_field(std::string_view value) {
    std::string text = base::printable(base::valid_utf8(value));
    if (text.find_first_of(",\"\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

std::string csv_foreign(std::string_view value) {
    const std::string text = base::printable(base::valid_utf8(value));
    const bool formula = !text.empty() && std::string_view{"=+-@\t"}.find(text.front()) != std::string_view::npos;
    return csv_field(formula ? "'" + text : text);
}

std::string csv_line(const std::vector<std::string>& fields) {
    std::string line;
    for (const auto& field : fields)
        line += (&field == fields.data() ? "" : ",") + field;
    return line + "\r\n";
}

std::vector<std::string> csv_fields(std::string_view line) {
    std::vector<std::string> fields;
    for (;;) {
        line = line.substr(std::min(line.find_first_not_of(" \t"), line.size()));
        fields.push_back(line.starts_with('"') ? take_quoted(line)
                                               : std::string{base::trim(line.substr(0, line.find(',')))});
        const auto comma = line.find(',');
        if (comma == std::string_view::npos) return fields;
        line.remove_prefix(comma + 1);
    }
}

std::optional<double> csv_number(std::string_view field) {
    field = base::trim(field);
    double value = 0;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (error != std::errc{} || end != field.data() + field.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

} // namespace vlm::records
