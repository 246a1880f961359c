// SPDX-License-Identifier: Apache-2.0
#include "common/store/version.hpp"

#include <sqlite3.h>

namespace vlm::store {

std::string library_version() {
    return std::string{"SQLite "} + sqlite3_libversion();
}

} // namespace vlm::store
