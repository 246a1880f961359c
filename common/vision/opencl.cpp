// SPDX-License-Identifier: Apache-2.0
#include "common/vision/opencl.hpp"

#include <mutex>

#include <stdlib.h>

namespace vlm::vision {

void avoid_opencl() {
    static std::once_flag once;
    std::call_once(once, [] { ::setenv("OPENCV_OPENCL_RUNTIME", "disabled", 0); });
}

} // namespace vlm::vision
