// SPDX-License-Identifier: Apache-2.0
#include "common/http/message.hpp"

#include "common/base/text.hpp"

namespace vlm::http {

std::string_view Headers::get(std::string_view name) const {
    const std::string wanted = base::lower(name);
    std::string_view found;
    for (const auto& [field, value] : m_fields) {
        if (base::lower(field) == wanted) found = value;
    }
    return found;
}

} // namespace vlm::http
