// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "common/serving/asset.hpp"

namespace vlm::serving_tool {

/// The files of the page, which are compiled in.
[[nodiscard]] std::span<const serving::Asset> embedded_assets();

} // namespace vlm::serving_tool
