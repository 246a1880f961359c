// SPDX-License-Identifier: Apache-2.0
#include "common/vision/version.hpp"

#include <opencv2/core/utility.hpp>

namespace vlm::vision {

std::string library_version() {
    return "OpenCV " + cv::getVersionString();
}

} // namespace vlm::vision
