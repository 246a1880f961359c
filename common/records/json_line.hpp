// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "common/base/clock.hpp"

namespace vlm::records {

/// Builds one JSON object on one line, members in the order given. Texts may hold anything: what is no UTF-8 is
/// replaced, control characters are escaped, so that a terminal only prints the line. Names are written as they are.
class JsonLine {
public:
    JsonLine& text(std::string_view name, std::string_view value);
    JsonLine& text_or_null(std::string_view name, std::string_view value); ///< null where empty
    JsonLine& boolean(std::string_view name, bool value);
    JsonLine& integer(std::string_view name, std::int64_t value);
    JsonLine& integer(std::string_view name, std::optional<std::int64_t> value); ///< null where absent
    JsonLine& decimal(std::string_view name, double value, int digits);          ///< null where not finite
    JsonLine& decimal(std::string_view name, std::optional<double> value, int digits);
    JsonLine& seconds(std::string_view name, base::Micros value); ///< six decimals, exact
    JsonLine& seconds_or_null(std::string_view name, std::optional<base::Micros> value);
    JsonLine& seconds(std::string_view name, std::span<const base::Micros> values);
    JsonLine& null(std::string_view name);

    /// `value` is JSON and is copied as it is (numbers as written, members in their order), without the white space
    /// between tokens. Throws std::invalid_argument where it is no JSON.
    JsonLine& json(std::string_view name, std::string_view value);

    /// Members that follow go into an object of this name, until close().
    JsonLine& open(std::string_view name);
    JsonLine& close();

    /// The object with a line end.
    [[nodiscard]] std::string line() const { return m_text + "}\n"; }

private:
    std::string& start(std::string_view name);

    std::string m_text = "{";
};

/// JSON on one line as it is, without the white space between tokens, so that a terminal only prints it: control
/// characters are escaped. `json` is JSON.
[[nodiscard]] std::string compact_json(std::string_view json);

} // namespace vlm::records
