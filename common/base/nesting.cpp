// SPDX-License-Identifier: Apache-2.0
#include "common/base/nesting.hpp"

#include <cstddef>

namespace vlm::base {

bool nests_deeper(std::string_view json, int levels) {
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char each = json[i];
        if (each == '"') {
            quoted = !quoted;
        } else if (quoted) {
            if (each == '\\') ++i;
        } else if (each == '[' || each == '{') {
            if (++depth > levels) return true;
        } else if (each == ']' || each == '}') {
            --depth;
        }
    }
    return false;
}

} // namespace vlm::base
