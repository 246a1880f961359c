// SPDX-License-Identifier: Apache-2.0
#include "common/counting/detector_choice.hpp"

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/hash.hpp"
#include "common/base/text.hpp"
#include "common/vision/hog_detector.hpp"
#include "common/vision/motion_detector.hpp"
#include "common/vision/onnx_detector.hpp"

namespace vlm::counting {
namespace {

DetectorChoice onnx(const DetectorOptions& options) {
    vision::OnnxOptions model;
    model.device = options.device;
    model.size = options.size;
    model.min_score = options.least_score;
    model.batch = options.batch;
    DetectorChoice choice;
    choice.make = [file = options.spec, model] { return std::make_unique<vision::OnnxDetector>(file, model); };
    choice.first = choice.make();
    const std::string size = options.size ? fmt::format("{}x{}", options.size->width, options.size->height) : "";
    choice.identity = fmt::format("onnx {} {} {}", base::file_fingerprint(options.spec), size, options.device);
    return choice;
}

template <class Detector>
DetectorChoice built_in() {
    DetectorChoice choice;
    choice.make = [] { return std::make_unique<Detector>(); };
    choice.first = choice.make();
    choice.identity = choice.first->method();
    return choice;
}

} // namespace

DetectorChoice choose_detector(const DetectorOptions& options) {
    if (options.spec == "hog") return built_in<vision::HogDetector>();
    if (options.spec == "motion") return built_in<vision::MotionDetector>();
    if (options.spec.ends_with(".onnx")) return onnx(options);
    throw base::UsageError{fmt::format("--detector {}: is none; try hog, motion or a model's file (.onnx)",
                                       base::one_line(options.spec, 100))};
}

} // namespace vlm::counting
