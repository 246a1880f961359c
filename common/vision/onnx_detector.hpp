// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "common/vision/detection_model.hpp"
#include "common/vision/detector.hpp"

namespace vlm::vision {

struct OnnxOptions {
    std::string device = "cpu";                ///< see device_named()
    std::string description = {};              ///< a file; "": the one beside the model, if there is one
    std::optional<Extent> size = std::nullopt; ///< of the network's input; else the description's, else the model's own
    double min_score = 0.1;                    ///< what is less sure is not told
    int batch = 1;                             ///< pictures in one call at most, where the model takes several
};

/// A detection model in an ONNX file, computed by OpenCV.
class OnnxDetector : public Detector {
public:
    /// Reads the file and tries it on a black picture, so that nothing is wrong with it later. Throws base::InputError,
    /// base::SystemError, and base::UsageError about the device.
    OnnxDetector(const std::string& file, const OnnxOptions& options);
    ~OnnxDetector() override;
    OnnxDetector(const OnnxDetector&) = delete;
    OnnxDetector& operator=(const OnnxDetector&) = delete;

    [[nodiscard]] const std::string& method() const override { return m_method; }
    [[nodiscard]] const DetectorClasses& classes() const override { return m_model->classes(); }
    [[nodiscard]] double believed() const override { return m_model->believed(); }
    [[nodiscard]] Extent wanted(Extent size) const override { return m_model->wanted(size); }
    [[nodiscard]] int batch() const override { return m_batch; }
    [[nodiscard]] std::vector<std::vector<base::Detection>> detect(std::span<const base::YuvImage> pictures) override;

private:
    class Network;

    [[nodiscard]] std::vector<Shape> shapes_for(const ModelInput& input);
    [[nodiscard]] bool takes_other_sizes(Layout layout, const Recognised& found);

    std::string m_file;
    std::string m_method;
    std::unique_ptr<Network> m_network;
    std::optional<DetectionModel> m_model;
    std::size_t m_place = 0; ///< of the output with the detections
    int m_batch = 1;
};

/// How many threads OpenCV may use for one picture: for all of this process, and each detector in it.
void set_vision_threads(int threads);

} // namespace vlm::vision
