// SPDX-License-Identifier: Apache-2.0
#include "common/vision/face_detector.hpp"

#include <cstdlib>

#include <unistd.h>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/objdetect.hpp>

#include "common/base/error.hpp"
#include "common/vision/opencl.hpp"
#include "common/vision/planes.hpp"

namespace vlm::vision {

namespace {

constexpr int longer_side = 640;
constexpr double step_between_sizes = 1.1;
constexpr int neighbours = 6;
constexpr int smallest_face = 30;
constexpr double least_weight = 6; // below it are the faces that walls and coats have

std::unique_ptr<cv::CascadeClassifier> loaded(const std::string& file) {
    auto cascade = std::make_unique<cv::CascadeClassifier>();
    try {
        if (cascade->load(file) && !cascade->empty()) return cascade;
    } catch (const cv::Exception&) { // not XML: the reason is the same
    }
    throw base::InputError{file, "not a cascade of OpenCV: reinstall opencv-data or unset VLM_CASCADES"};
}

Box in_shares(const cv::Rect& place, double weight, const cv::Size& size) {
    const auto share = [](int length, int of) { return static_cast<double>(length) / of; };
    return {share(place.x, size.width), share(place.y, size.height), share(place.width, size.width),
            share(place.height, size.height), weight};
}

} // namespace

std::optional<std::string> installed_face_cascade() {
    const char* folder = std::getenv("VLM_CASCADES");
    const std::string file =
        std::string{folder != nullptr && *folder != '\0' ? folder : "/usr/share/opencv4/haarcascades"} +
        "/haarcascade_frontalface_default.xml";
    if (access(file.c_str(), R_OK) != 0) return std::nullopt;
    return file;
}

FaceDetector::FaceDetector(std::string cascade_file)
    : m_file{std::move(cascade_file)} {
    avoid_opencl();
}

FaceDetector::~FaceDetector() = default;

std::vector<Box> FaceDetector::detect(const base::YuvImage& image) {
    if (image.width == 0) return {};
    const cv::Mat picture = luma(image, scale_to(image, longer_side, 1));
    if (!m_cascade) m_cascade = loaded(m_file);
    cv::Mat equalized;
    cv::equalizeHist(picture, equalized);
    std::vector<cv::Rect> places;
    std::vector<int> stages;
    std::vector<double> weights;
    m_cascade->detectMultiScale(equalized, places, stages, weights, step_between_sizes, neighbours, 0,
                                {smallest_face, smallest_face}, {}, true);
    std::vector<Box> faces;
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (weights[i] >= least_weight) faces.push_back(in_shares(places[i], weights[i], picture.size()));
    }
    std::erase_if(faces, [&](const Box& face) { return is_plain(picture, face); });
    // The cascade runs in threads, which give it no order of its own.
    return suppress_overlaps(std::move(faces), 0.5, 1);
}

} // namespace vlm::vision
