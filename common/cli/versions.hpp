// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace vlm::cli {

/// What the programs stand on, one line each, for --version: libraries, devices that can decode, how it was built.
[[nodiscard]] std::vector<std::string> library_versions();

} // namespace vlm::cli
