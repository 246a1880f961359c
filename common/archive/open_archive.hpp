// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/store/connection.hpp"

namespace vlm::archive {

enum class Access {
    read,  ///< an index that is there, which is not changed
    write, ///< one that is there
    create ///< also a new one
};

/// Throws Error, with what to do, where there is no such file.
void check_is_there(const std::string& path);

/// Opens an index, brought to the newest version where it may be written. Throws Error "<path>: <reason>": no such
/// file, no index, one of a newer program, or of an older one where it is only to be read.
[[nodiscard]] store::Connection open_archive(const std::string& path, Access access);

} // namespace vlm::archive
