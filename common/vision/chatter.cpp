// SPDX-License-Identifier: Apache-2.0
#include "common/vision/chatter.hpp"

#include <algorithm>
#include <mutex>

#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>

namespace vlm::vision {
namespace {

int take_error(int /*status*/, const char* /*function*/, const char* /*error*/, const char* /*file*/, int /*line*/,
               void* /*data*/) {
    return 0;
}

} // namespace

void keep_opencv_quiet() {
    using namespace cv::utils::logging;
    static std::once_flag once;
    std::call_once(once, [] {
        // Errors are thrown; what is less than a warning would go to standard output.
        setLogLevel(std::min(getLogLevel(), LOG_LEVEL_FATAL));
        cv::redirectError(take_error);
    });
}

} // namespace vlm::vision
