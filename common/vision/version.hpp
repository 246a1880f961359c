// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace vlm::vision {

/// The version of OpenCV in use, "OpenCV 4.6.0".
[[nodiscard]] std::string library_version();

} // namespace vlm::vision
