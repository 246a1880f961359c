// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "common/base/text.hpp"

namespace vlm::serving {

/// An array of JSON values that are text already.
class JsonArray {
public:
    /// `value` is JSON, with or without a line end.
    void add(std::string_view value) {
        if (!m_text.empty()) m_text += ',';
        m_text += base::trim(value);
    }

    [[nodiscard]] std::string text() const { return '[' + m_text + ']'; }

private:
    std::string m_text;
};

/// An object with one such array under this name, and what else it has: "\"total\":7", or nothing.
[[nodiscard]] inline std::string object_of(std::string_view name, const JsonArray& array,
                                           std::string_view others = {}) {
    std::string text = "{\"";
    text.append(name).append("\":").append(array.text());
    if (!others.empty()) text.append(",").append(others);
    return text + "}\n";
}

} // namespace vlm::serving
