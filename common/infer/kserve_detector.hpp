// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/base/wait.hpp"
#include "common/http/client.hpp"
#include "common/infer/backend_options.hpp"
#include "common/infer/endpoint.hpp"
#include "common/infer/retrier.hpp"
#include "common/infer/wire_kserve.hpp"
#include "common/vision/detection_model.hpp"
#include "common/vision/detector.hpp"

namespace vlm::infer {

struct KserveOptions {
    BackendOptions server;                             ///< time limits, a key; its api_base is of no account
    RetryPolicy policy = batch_policy();               ///< for failures that may pass
    std::string description = {};                      ///< a file; "": what the shapes of the outputs tell
    std::optional<vision::Extent> size = std::nullopt; ///< of the network's input, where it has none of its own
    double min_score = 0.1;                            ///< what is less sure is not told
    int batch = 8; ///< pictures in one request at most, where the model takes several
};

/// A detection model on a server that speaks KServe's protocol of version 2 (Triton, OpenVINO Model Server, KServe).
class KserveDetector : public vision::Detector {
public:
    /// `url` is the model's: "http://host:8000/v2/models/yolox", "…/versions/2". Asks what the model is like, and tries
    /// it on a black picture. Throws base::UsageError about the URL, base::InputError about the model, base::Error with
    /// ExitCode::unreachable where the server cannot be asked, Interrupted.
    KserveDetector(const std::string& url, KserveOptions options, base::Wait wait = base::wait_or_stop,
                   Now now = base::Steady::now);

    [[nodiscard]] const std::string& method() const override { return m_method; }
    [[nodiscard]] const vision::DetectorClasses& classes() const override { return m_model->classes(); }
    [[nodiscard]] double believed() const override { return m_model->believed(); }
    [[nodiscard]] vision::Extent wanted(vision::Extent size) const override { return m_model->wanted(size); }
    [[nodiscard]] int batch() const override { return m_batch; }

    /// Throws as the constructor does.
    [[nodiscard]] std::vector<std::vector<base::Detection>> detect(std::span<const base::YuvImage> pictures) override;

private:
    using Take = std::function<std::optional<Failure>(const http::Response& good)>;

    void ask(const http::Request& request, const Take& take);
    [[nodiscard]] http::Request request_at(const std::string& path) const;
    [[nodiscard]] KserveModel metadata();
    [[nodiscard]] int most_at_once(const vision::Shape& input, int wanted);
    [[nodiscard]] std::vector<KserveOutput> computed(const vision::Shape& shape, std::span<const float> values);

    BackendOptions m_options;
    Endpoint m_endpoint;
    std::string m_method;
    http::Client m_client;
    Retrier m_retrier;
    std::string m_input;               ///< its name
    std::vector<KservePort> m_outputs; ///< those that are asked for
    std::optional<vision::DetectionModel> m_model;
    int m_batch = 1;
    std::vector<float> m_values; ///< of the input
};

} // namespace vlm::infer
