// SPDX-License-Identifier: Apache-2.0
#include "common/vision/devices.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <opencv2/dnn.hpp>

#include "common/base/error.hpp"
#include "common/vision/chatter.hpp"
#include "common/vision/opencl.hpp"
#include "common/vision/version.hpp"

namespace vlm::vision {
namespace {

const std::vector<Device>& known_devices() {
    using namespace cv::dnn;
    static const std::vector<Device> devices = {
        {"cpu", DNN_BACKEND_OPENCV, DNN_TARGET_CPU},
        {"opencl", DNN_BACKEND_OPENCV, DNN_TARGET_OPENCL},
        {"opencl-fp16", DNN_BACKEND_OPENCV, DNN_TARGET_OPENCL_FP16},
        {"cuda", DNN_BACKEND_CUDA, DNN_TARGET_CUDA},
        {"cuda-fp16", DNN_BACKEND_CUDA, DNN_TARGET_CUDA_FP16},
        {"vulkan", DNN_BACKEND_VKCOM, DNN_TARGET_VULKAN},
        {"openvino", DNN_BACKEND_INFERENCE_ENGINE, DNN_TARGET_CPU},
        {"openvino-gpu", DNN_BACKEND_INFERENCE_ENGINE, DNN_TARGET_OPENCL},
    };
    return devices;
}

/// OpenCV asks OpenCL's drivers for that.
std::vector<Device> present_devices() {
    keep_opencv_quiet();
    const auto present = cv::dnn::getAvailableBackends();
    std::vector<Device> devices;
    for (const Device& device : known_devices()) {
        const bool is_there = std::any_of(present.begin(), present.end(), [&](const auto& pair) {
            return pair.first == device.backend && pair.second == device.target;
        });
        if (is_there || device.name == "cpu") devices.push_back(device);
    }
    return devices;
}

} // namespace

std::vector<std::string> available_devices() {
    std::vector<std::string> names;
    for (const Device& device : present_devices())
        names.push_back(device.name);
    return names;
}

Device device_named(const std::string& name) {
    if (name == known_devices().front().name) {
        avoid_opencl();
        return known_devices().front();
    }
    for (const Device& device : present_devices()) {
        if (device.name == name) return device;
    }
    throw base::UsageError{
        fmt::format("--device {}: {} has {} here", name, library_version(), fmt::join(available_devices(), ", "))};
}

} // namespace vlm::vision
