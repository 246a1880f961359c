// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace vlm::vision {

/// A device on which OpenCV computes networks, in OpenCV's own numbers.
struct Device {
    std::string name; ///< as users write it: "cpu", "opencl", "cuda", …
    int backend = 0;  ///< cv::dnn::Backend
    int target = 0;   ///< cv::dnn::Target
};

/// What this build of OpenCV and this machine have; "cpu" first.
[[nodiscard]] std::vector<std::string> available_devices();

/// Throws base::UsageError, which lists what there is, where there is none of that name.
[[nodiscard]] Device device_named(const std::string& name);

} // namespace vlm::vision
