// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/yuv_image.hpp"
#include "common/vision/box.hpp"

namespace cv {
class CascadeClassifier;
} // namespace cv

namespace vlm::vision {

/// Where the cascade for frontal faces is installed: in the folder that VLM_CASCADES names, else where Debian's
/// opencv-data puts it; nothing where it is not.
[[nodiscard]] std::optional<std::string> installed_face_cascade();

/// Finds upright frontal faces by a cascade of Haar features (Viola and Jones 2001). The cascade is loaded at the first
/// picture. Not safe to share between threads.
class FaceDetector {
public:
    explicit FaceDetector(std::string cascade_file);
    ~FaceDetector();
    FaceDetector(const FaceDetector&) = delete;
    FaceDetector& operator=(const FaceDetector&) = delete;

    /// Boxes, surest first; none for an empty picture. Throws InputError where the file is no cascade.
    [[nodiscard]] std::vector<Box> detect(const base::YuvImage& image);

private:
    std::string m_file;
    std::unique_ptr<cv::CascadeClassifier> m_cascade;
};

} // namespace vlm::vision
