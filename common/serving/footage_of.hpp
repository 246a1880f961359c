// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/archive/footage.hpp"
#include "common/store/connection.hpp"

namespace vlm::serving {

/// The video that an address names by its fingerprint or its number. Throws Problem (404) where the index has none.
[[nodiscard]] archive::Footage video_footage(const store::Connection& index, const std::string& name);

} // namespace vlm::serving
