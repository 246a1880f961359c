// SPDX-License-Identifier: Apache-2.0
#include "common/infer/vlm_detector.hpp"

#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/hash.hpp"
#include "common/infer/backends.hpp"
#include "common/infer/frame_size.hpp"
#include "common/infer/limiter.hpp"
#include "common/infer/pixel_grid.hpp"
#include "common/media/picture_size.hpp"
#include "common/records/result.hpp"
#include "common/vision/suppression.hpp"

namespace vlm::infer {
namespace {

using vision::Extent;

constexpr int jpeg_quality = 85;
constexpr int most_tokens = 2048; ///< about 80 boxes; twice as many where they do not suffice
constexpr std::size_t asked_at_once = 16;

/// Above this two boxes of one kind are one thing that was named twice.
constexpr double same_thing = 0.8;

std::unique_ptr<Backend> language_model(const BackendOptions& options) {
    auto backend = make_backend(options);
    if (backend->wants() != WantsFrames::jpeg)
        throw base::UsageError{fmt::format("--detector vlm: the back end {} is no language model and gives no boxes; "
                                           "try --detector hog, motion or a model's file",
                                           backend->info().name)};
    return backend;
}

/// Whether the next picture would fare no better.
bool is_of_server(const Failure& failure) {
    return stops_run(failure.kind) || failure.parked || failure.kind == FailureClass::connect;
}

} // namespace

BoxAsker::BoxAsker(const VlmDetectorOptions& options, const base::Wait& wait, const Now& now)
    : m_backend{language_model(options.server)}
    , m_asker{{{m_backend.get(), limiter_policy(options.server.engine, std::nullopt)}},
              options.policy,
              m_budget,
              wait,
              now}
    , m_question{options.kinds, box_form(m_backend->info().model)}
    , m_classes{m_question.labels(), std::vector<int>(m_question.labels().size())}
    , m_size{options.size} {
    std::iota(m_classes.groups.begin(), m_classes.groups.end(), 0);
}

Extent BoxAsker::sent_size(Extent picture) const {
    media::SizeLimits limits;
    if (m_size) limits.size = {m_size->width, m_size->height};
    const PixelSize sent = frame_size({picture.width, picture.height}, limits, pixel_grid(m_backend->info().model));
    return {sent.width, sent.height};
}

std::size_t BoxAsker::at_once() const {
    return m_backend->is_shared() ? asked_at_once : 1;
}

std::string BoxAsker::identity() const {
    constexpr PixelSize any{1000, 1000};
    const std::string asked = m_question.text(any) + m_question.schema(any)->document;
    const std::string size = m_size ? fmt::format(" {}x{}", m_size->width, m_size->height) : "";
    return fmt::format("vlm {} {}{}", m_backend->info().model, base::sha256_hex(asked), size);
}

Answer BoxAsker::ask(const Question& question) {
    std::unique_lock lock{m_mutex, std::defer_lock};
    if (!m_backend->is_shared()) lock.lock();
    return m_asker.ask(question, {});
}

std::vector<base::Detection> BoxAsker::boxes(Frame frame) {
    const PixelSize size{frame.width, frame.height};
    Question question;
    question.text = m_question.text(size);
    question.schema = m_question.schema(size);
    question.generation.max_output_tokens = most_tokens;
    question.frames.push_back({"", std::make_shared<const Frame>(std::move(frame))});
    const Answer answer = ask(question);
    if (answer.failure) {
        const Failure& failure = *answer.failure;
        if (failure.kind == FailureClass::interrupted) throw base::Interrupted{};
        if (is_of_server(failure)) throw base::Error{failure.message, base::ExitCode::unreachable};
        throw vision::NoAnswer{failure.message, records::may_pass(name(failure.kind))};
    }
    auto found = m_question.boxes(answer.json, size);
    if (!found) throw vision::NoAnswer{"the answer has a box without an area", false};
    return vision::suppress(*std::move(found), m_classes.groups, same_thing);
}

VlmDetector::VlmDetector(std::shared_ptr<BoxAsker> asker)
    : m_asker{std::move(asker)}
    , m_encoder{jpeg_quality} {}

const std::string& VlmDetector::method() const {
    static const std::string name = "vlm";
    return name;
}

std::vector<std::vector<base::Detection>> VlmDetector::detect(std::span<const base::YuvImage> pictures) {
    std::vector<std::vector<base::Detection>> found;
    for (const base::YuvImage& picture : pictures) {
        Frame frame;
        frame.width = picture.width;
        frame.height = picture.height;
        frame.jpeg = Jpeg{m_encoder.encode(picture)};
        found.push_back(m_asker->boxes(std::move(frame)));
    }
    return found;
}

} // namespace vlm::infer
