// SPDX-License-Identifier: Apache-2.0
#include "common/counting/detector_choice.hpp"

#include <filesystem>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/hash.hpp"
#include "common/base/redact.hpp"
#include "common/base/text.hpp"
#include "common/counting/given_boxes.hpp"
#include "common/counting/wanted_kinds.hpp"
#include "common/infer/kserve_detector.hpp"
#include "common/infer/vlm_detector.hpp"
#include "common/vision/hog_detector.hpp"
#include "common/vision/motion_detector.hpp"
#include "common/vision/onnx_detector.hpp"
#include "common/vision/tiled_detector.hpp"

namespace vlm::counting {
namespace {

std::string size_of(const DetectorOptions& options) {
    return options.size ? fmt::format(" {}x{}", options.size->width, options.size->height) : "";
}

/// Processors other than the cores of this machine compute several pictures in little more time than one.
constexpr int batch_of_devices = 8;

/// What is said of a model beside it changes what it finds.
std::string described(const std::string& model) {
    const auto description = std::filesystem::path{model}.replace_extension(".json");
    std::error_code none;
    return std::filesystem::is_regular_file(description, none) ? " " + base::file_fingerprint(description.string())
                                                               : "";
}

DetectorChoice onnx(const DetectorOptions& options) {
    vision::OnnxOptions model;
    model.device = options.device;
    model.size = options.size;
    model.min_score = options.least_score;
    model.batch = options.batch.value_or(options.device == "cpu" ? 1 : batch_of_devices);
    DetectorChoice choice;
    choice.make = [file = options.spec, model] { return std::make_unique<vision::OnnxDetector>(file, model); };
    choice.first = choice.make();
    choice.identity =
        fmt::format("onnx {}{} {}", base::file_fingerprint(options.spec), size_of(options), options.device) +
        described(options.spec);
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
    model.server = options.server;
    model.policy = options.policy;
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

std::vector<std::string> kinds_of(const std::vector<std::string>& classes) {
    if (classes.empty()) return {"person"};
    if (classes.size() == 1 && classes.front() == any_class) return {};
    return classes;
}

DetectorChoice vlm(const DetectorOptions& options) {
    const auto asker = std::make_shared<infer::BoxAsker>(
        infer::VlmDetectorOptions{options.server, options.policy, kinds_of(options.classes), options.size});
    DetectorChoice choice;
    choice.make = [asker] { return std::make_unique<infer::VlmDetector>(asker); };
    choice.first = choice.make();
    choice.identity = asker->identity();
    choice.at_once = asker->at_once();
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

/// The same, for each part of a picture.
DetectorChoice tiled(DetectorChoice choice, Tiling tiling) {
    if (tiling.columns * tiling.rows == 1) return choice;
    if (choice.first->is_ordered() || choice.given)
        throw base::UsageError{fmt::format("--tiles: {} looks at whole pictures", choice.first->method())};
    const auto wrap = [tiling](std::unique_ptr<vision::Detector> whole) {
        return std::make_unique<vision::TiledDetector>(std::move(whole), tiling.columns, tiling.rows);
    };
    choice.first = wrap(std::move(choice.first));
    choice.make = [wrap, make = std::move(choice.make)] { return wrap(make()); };
    choice.identity += fmt::format(" {}x{} tiles", tiling.columns, tiling.rows);
    return choice;
}

DetectorChoice whole(const DetectorOptions& options) {
    if (options.spec == "hog") return built_in<vision::HogDetector>();
    if (options.spec == "motion") return built_in<vision::MotionDetector>();
    if (options.spec.ends_with(".onnx")) return onnx(options);
    if (options.spec.starts_with(kserve_scheme)) return kserve(options);
    if (options.spec == vlm_spec) return vlm(options);
    if (options.spec.ends_with(".csv") || options.spec.ends_with(".txt")) return given(options);
    throw base::UsageError{fmt::format(
        "--detector {}: is none; try hog, motion, a model's file (.onnx), kserve:URL, vlm or a file of boxes (.csv)",
        base::one_line(options.spec, 100))};
}

} // namespace

DetectorChoice choose_detector(const DetectorOptions& options) {
    if (options.device != "cpu" && !options.spec.ends_with(".onnx"))
        throw base::UsageError{
            fmt::format("--device: says where a model's file (.onnx) is computed, and the detector is {}",
                        base::one_line(base::redact_url(options.spec), 100))};
    return tiled(whole(options), options.tiling);
}

} // namespace vlm::counting
