// SPDX-License-Identifier: Apache-2.0
#include "tools/serve-hls/assets.hpp"

namespace vlm::serving_tool {

std::span<const serving::Asset> embedded_assets() {
    return {};
}

} // namespace vlm::serving_tool
