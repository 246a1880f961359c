// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/base/descriptor.hpp"
#include "common/store/connection.hpp"

namespace vlm::store {

/// Copies a database as it is now into another file, while others go on to write to it. The copy is written beside the
/// target, to ".<name>.part", and put in its place as a whole. Throws UsageError where the target exists and may not be
/// replaced, or is in use; OutputError where it cannot be written; Interrupted when the user stops.
void backup(Connection& from, const std::string& to, base::Overwrite overwrite);

} // namespace vlm::store
