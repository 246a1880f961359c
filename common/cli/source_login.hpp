// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/cli/netrc.hpp"

namespace vlm::cli {

/// The login for a place: of the file `credentials` where it has one for the place's host, else VLM_SOURCE_USER and
/// VLM_SOURCE_PASSWORD. Nobody for places that are no URL. Throws UsageError where the file cannot be read, or is
/// written otherwise, whatever the place.
[[nodiscard]] Login source_login(const std::string& place, const std::string& credentials);

} // namespace vlm::cli
