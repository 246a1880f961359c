// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "common/base/wait.hpp"
#include "common/infer/asker.hpp"
#include "common/infer/backend.hpp"
#include "common/infer/backend_options.hpp"
#include "common/infer/box_question.hpp"
#include "common/infer/budget.hpp"
#include "common/infer/retry.hpp"
#include "common/media/jpeg.hpp"
#include "common/vision/detector.hpp"

namespace vlm::infer {

struct VlmDetectorOptions {
    BackendOptions server;                             ///< its model is known
    RetryPolicy policy = batch_policy();               ///< for failures that may pass
    std::vector<std::string> kinds = {};               ///< what is looked for; none: whatever can move
    std::optional<vision::Extent> size = std::nullopt; ///< of pictures as sent; else as vlm-analyze sends them
};

/// A vision-language model that is asked for boxes, by any number of detectors at once.
class BoxAsker {
public:
    /// Throws UsageError for a back end that is no language model.
    explicit BoxAsker(const VlmDetectorOptions& options, const base::Wait& wait = base::wait_or_stop,
                      const Now& now = base::Steady::now);

    [[nodiscard]] const vision::DetectorClasses& classes() const { return m_classes; }

    /// The size in which a picture is sent: on the model's grid, where it has one.
    [[nodiscard]] vision::Extent sent_size(vision::Extent picture) const;

    /// How many may ask at once.
    [[nodiscard]] std::size_t at_once() const;

    /// All that the boxes depend on, other than the picture.
    [[nodiscard]] std::string identity() const;

    /// What is in a picture, in its pixels. Throws vision::NoAnswer where the model has no usable answer about it,
    /// Error with ExitCode::unreachable where there is nobody to ask, Interrupted.
    [[nodiscard]] std::vector<base::Detection> boxes(Frame frame);

private:
    [[nodiscard]] Answer ask(const Question& question);

    std::unique_ptr<Backend> m_backend;
    Budget m_budget;
    Asker m_asker;
    BoxQuestion m_question;
    vision::DetectorClasses m_classes;
    std::optional<vision::Extent> m_size;
    std::mutex m_mutex; ///< of a back end that takes one question at a time
};

/// Finds things in pictures by asking about each of them.
class VlmDetector : public vision::Detector {
public:
    explicit VlmDetector(std::shared_ptr<BoxAsker> asker);

    [[nodiscard]] const std::string& method() const override;
    [[nodiscard]] const vision::DetectorClasses& classes() const override { return m_asker->classes(); }
    [[nodiscard]] vision::Extent wanted(vision::Extent size) const override { return m_asker->sent_size(size); }

    /// Throws as BoxAsker::boxes().
    [[nodiscard]] std::vector<std::vector<base::Detection>> detect(std::span<const base::YuvImage> pictures) override;

private:
    std::shared_ptr<BoxAsker> m_asker;
    media::JpegEncoder m_encoder;
};

} // namespace vlm::infer
