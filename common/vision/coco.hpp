// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace vlm::vision {

/// The 80 classes of COCO in the order in which models number them.
[[nodiscard]] const std::vector<std::string>& coco_classes();

} // namespace vlm::vision
