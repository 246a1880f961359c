// SPDX-License-Identifier: Apache-2.0
#include "common/archive/archive_schema.hpp"

namespace vlm::archive {

const store::Schema& archive_schema() {
    constexpr std::int32_t application_id = 0x766c6d69; // "vlmi"
    static const store::Schema schema{"an index of vlm-tools", application_id, {std::string{embedded_schema()}}};
    return schema;
}

} // namespace vlm::archive
