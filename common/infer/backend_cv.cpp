// SPDX-License-Identifier: Apache-2.0
#include "common/infer/backend_cv.hpp"

#include <stdexcept>
#include <vector>

#include "common/base/clock.hpp"
#include "common/infer/cv_description.hpp"
#include "common/vision/face_detector.hpp"
#include "common/vision/motion.hpp"
#include "common/vision/people_detector.hpp"
#include "common/vision/picture_statistics.hpp"

namespace vlm::infer {

namespace {

constexpr const char* model = "cv-hog-motion-1";

class BackendCv : public Backend {
public:
    BackendCv() {
        if (const auto cascade = vision::installed_face_cascade()) {
            m_faces = std::make_unique<vision::FaceDetector>(*cascade);
        }
    }

    Answer ask(const Question& question, const TextSink& sink) override {
        const auto start = base::Steady::now();
        Answer answer;
        answer.model = model;
        answer.attempts = 1;
        if (auto failure = refusal(question)) {
            answer.failure = std::move(failure);
        } else {
            answer.text = describe(observe(question));
            answer.finish_reason = "stop";
            answer.ttft_ms = base::ms_since(start);
            if (sink.text) sink.text(answer.text);
        }
        answer.total_ms = base::ms_since(start);
        return answer;
    }

    [[nodiscard]] BackendInfo info() const override {
        BackendInfo info;
        info.name = "cv";
        info.engine = "opencv";
        info.model = model;
        return info;
    }

    [[nodiscard]] WantsFrames wants() const override { return WantsFrames::pixels; }

private:
    static std::optional<Failure> refusal(const Question& question) {
        Failure failure;
        failure.kind = FailureClass::bad_request;
        if (question.schema) {
            failure.message = "the cv back end cannot answer a schema of its user's making; name a model server with "
                              "--api-base";
        } else if (question.frames.empty()) {
            failure.message = "the cv back end needs at least one frame";
        } else {
            return std::nullopt;
        }
        return failure;
    }

    std::vector<Observation> observe(const Question& question) {
        std::vector<Observation> observations;
        observations.reserve(question.frames.size());
        for (const auto& labelled : question.frames)
            observations.push_back(observe(labelled.frame));
        return observations;
    }

    Observation observe(const std::shared_ptr<const Frame>& frame) {
        if (frame->pixels.width == 0) throw std::invalid_argument{"the cv back end was given a frame without pixels"};
        Observation seen;
        seen.t = frame->t;
        seen.picture = vision::picture_statistics(frame->pixels);
        seen.people = m_people.detect(frame->pixels);
        if (m_faces) seen.faces = m_faces->detect(frame->pixels);
        if (m_last && m_last->t < frame->t && m_last->pixels.width == frame->pixels.width &&
            m_last->pixels.height == frame->pixels.height) {
            seen.motion = vision::motion(m_last->pixels, frame->pixels);
            seen.since = frame->t - m_last->t;
        }
        m_last = frame;
        return seen;
    }

    vision::PeopleDetector m_people;
    std::unique_ptr<vision::FaceDetector> m_faces; ///< null where no cascade is installed
    std::shared_ptr<const Frame> m_last;
};

} // namespace

std::unique_ptr<Backend> make_cv_backend() {
    return std::make_unique<BackendCv>();
}

} // namespace vlm::infer
