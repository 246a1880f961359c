// SPDX-License-Identifier: Apache-2.0
#include "common/records/csv.hpp"

#include "common/base/text.hpp"

namespace vlm::records {

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

} // namespace vlm::records
