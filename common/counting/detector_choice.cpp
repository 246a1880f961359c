// SPDX-License-Identifier: Apache-2.0
#include "common/counting/detector_choice.hpp"

#include <string_view>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/hash.hpp"
#include "common/base/redact.hpp"
#include "common/base/text.hpp"
#include "common/counting/given_boxes.hpp"
#include "common/infer/kserve_detector.hpp"
#include "common/vision/hog_detector.hpp"
#include "common/vision/motion_detector.hpp"
#include "common/vision/onnx_detector.hpp"

namespace vlm::counting {
namespace {

std::string size_of(const DetectorOptions& options) {
    return options.size ? fmt::format(" {}x{}", options.size->width, options.size->height) : "";
}

DetectorChoice onnx(const DetectorOptions& options) {
    vision::OnnxOptions model;
    model.device = options.device;
    model.size = options.size;
    model.min_score = options.least_score;
    model.batch = options.batch.value_or(1);
    DetectorChoice choice;
    choice.make = [file = options.spec, model] { return std::make_unique<vision::OnnxDetector>(file, model); };
    choice.first = choice.make();
    choice.identity =
        fmt::format("onnx {}{} {}", base::file_fingerprint(options.spec), size_of(options), options.device);
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

constexpr std::string_view kserve_scheme = "kserve:";

DetectorChoice kserve(const DetectorOptions& options) {
    infer::KserveOptions model;
    model.size = options.size;
    model.min_score = options.least_score;
    if (options.batch) model.batch = *options.batch;
    DetectorChoice choice;
    choice.make = [url = options.spec.substr(kserve_scheme.size()), model] {
        return std::make_unique<infer::KserveDetector>(url, model);
    };
    choice.first = choice.make();
    choice.identity = base::redact_url(options.spec) + size_of(options);
    return choice;
}

DetectorChoice given(const DetectorOptions& options) {
    const auto boxes = std::make_shared<const GivenBoxes>(options.spec);
    DetectorChoice choice;
    choice.make = [file = options.spec] { return std::make_unique<GivenBoxes>(file); };
    choice.first = choice.make();
    choice.identity = "boxes " + base::file_fingerprint(options.spec);
    choice.given = [boxes](std::int64_t frame) { return boxes->of(frame); };
    return choice;
}

} // namespace

DetectorChoice choose_detector(const DetectorOptions& options) {
    if (options.spec == "hog") return built_in<vision::HogDetector>();
    if (options.spec == "motion") return built_in<vision::MotionDetector>();
    if (options.spec.ends_with(".onnx")) return onnx(options);
    if (options.spec.starts_with(kserve_scheme)) return kserve(options);
    if (options.spec.ends_with(".csv") || options.spec.ends_with(".txt")) return given(options);
    throw base::UsageError{fmt::format(
        "--detector {}: is none; try hog, motion, a model's file (.onnx), kserve:URL or a file of boxes (.csv)",
        base::one_line(options.spec, 100))};
}

} // namespace vlm::counting
