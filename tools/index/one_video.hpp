// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace vlm::indexing {

/// The word by which one video is named. Throws UsageError where there are more, or none.
[[nodiscard]] const std::string& one_video(const std::vector<std::string>& words);

} // namespace vlm::indexing
