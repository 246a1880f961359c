// SPDX-License-Identifier: Apache-2.0
#include "common/infer/asker.hpp"

#include <algorithm>
#include <utility>

#include "common/base/clock.hpp"
#include "common/base/error.hpp"
#include "common/base/known_sum.hpp"
#include "common/base/log.hpp"
#include "common/infer/answer_json.hpp"

namespace vlm::infer {
namespace {

Answer failed(FailureClass kind, std::string message) {
    Answer answer;
    answer.failure.emplace();
    answer.failure->kind = kind;
    answer.failure->message = std::move(message);
    return answer;
}

Answer interrupted() {
    return failed(FailureClass::interrupted, "interrupted before there was an answer");
}

std::vector<Backend*> backends_of(const std::vector<Asker::Server>& servers) {
    std::vector<Backend*> backends;
    for (const Asker::Server& server : servers)
        backends.push_back(server.backend);
    return backends;
}

std::vector<LimiterPolicy> limits_of(const std::vector<Asker::Server>& servers) {
    std::vector<LimiterPolicy> limits;
    for (const Asker::Server& server : servers)
        limits.push_back(server.limits);
    return limits;
}

/// Whether a request as video failed in a way that pictures may not.
bool may_work_as_images(const Failure& failure) {
    return failure.kind == FailureClass::too_many || failure.kind == FailureClass::bad_request ||
           failure.kind == FailureClass::bad_image;
}

} // namespace

Asker::Course::Course(const TextSink& s, ReadyWait wait)
    : sink{s}
    , ready{std::move(wait)} {
    if (!sink.text) return;
    forward.text = [this](std::string_view text) {
        showed = true;
        sink.text(text);
    };
    forward.restart = [this] {
        if (std::exchange(showed, false) && sink.restart) sink.restart();
    };
}

Asker::Asker(Backend& backend, const RetryPolicy& policy, Budget& budget, base::Wait wait, Now now)
    : m_backends{&backend}
    , m_budget{budget}
    , m_retrier{policy, std::move(wait), std::move(now)}
    , m_meter{backend.info().model} {}

Asker::Asker(const std::vector<Server>& servers, const RetryPolicy& policy, Budget& budget, base::Wait wait, Now now)
    : m_backends{backends_of(servers)}
    , m_budget{budget}
    , m_retrier{policy, std::move(wait), std::move(now), limits_of(servers)}
    , m_meter{info().model} {}

Answer Asker::ask(const Question& question, const TextSink& sink) {
    const auto start = base::Steady::now();
    Course course{sink, m_retrier.ready_wait()};
    Answer answer =
        question.send_as == SendAs::video ? answer_with_video(question, course) : answer_of(question, course);
    if (question.schema && !answer.failure) answer = fit_schema(std::move(answer), question, course);
    answer.attempts = course.attempts;
    answer.usage = course.usage;
    const auto begun = course.begun.value_or(start);
    answer.held_ms = std::chrono::duration<double, std::milli>(begun - start).count();
    answer.total_ms = base::ms_since(begun);
    return answer;
}

std::int64_t Asker::estimate(const Question& question) const {
    const std::lock_guard lock{m_mutex};
    return m_meter.estimate(question);
}

void Asker::learn(const Question& question, const Answer& answer) {
    const std::lock_guard lock{m_mutex};
    m_meter.calibrate(question, answer.usage);
}

Asker::Video Asker::video() const {
    const std::lock_guard lock{m_mutex};
    return m_video;
}

void Asker::set_video(Video video) {
    const std::lock_guard lock{m_mutex};
    m_video = video;
}

Answer Asker::answer_of(const Question& question, Course& course) {
    Answer answer;
    const Expected load = expected(question);
    const Dispatcher::Work work{load.input + load.output, question.video};
    auto failure = m_retrier.run(course.ready, work, [&](std::size_t server) {
        answer = attempt(*m_backends[server], question, course);
        return Retrier::Outcome{answer.failure, answer.attempts > 0};
    });
    const bool stopped = failure && failure->kind == FailureClass::interrupted;
    const bool answered = answer.failure && answer.failure->kind == FailureClass::interrupted; // perhaps with some text
    if (stopped && !answered) return interrupted();
    answer.failure = std::move(failure);
    return answer;
}

Expected Asker::expected(const Question& question) const {
    return {estimate(question), most_output(question.generation, info().name)};
}

Answer Asker::attempt(Backend& backend, const Question& question, Course& course) {
    const Expected expected = this->expected(question);
    if (!course.begun) course.begun = base::Steady::now();
    if (const auto refusal = m_budget.reserve(expected)) return failed(FailureClass::budget, *refusal);
    if (course.forward.restart) course.forward.restart();
    Answer answer;
    try {
        answer = backend.ask(question, course.forward);
    } catch (...) {
        m_budget.forget(expected);
        throw;
    }
    settle(expected, answer);
    // Not before: many that begin at once would end the time in which retries are free before any was needed.
    if (!std::exchange(course.counted, true)) m_retrier.request();
    course.attempts += answer.attempts;
    base::add_known(course.usage.input, answer.usage.input);
    base::add_known(course.usage.output, answer.usage.output);
    base::add_known(course.usage.cached, answer.usage.cached);
    if (!answer.failure) learn(question, answer);
    return answer;
}

void Asker::settle(const Expected& expected, const Answer& answer) {
    const bool reached = !answer.failure || (answer.failure->kind != FailureClass::connect && answer.attempts > 0);
    if (!reached || answer.failure.value_or(Failure{}).not_ready) return m_budget.forget(expected);
    if (answer.failure && answer.failure->http >= 300) return m_budget.settle_unused(expected);
    Usage usage = answer.usage;
    if (!usage.output) usage.output = text_tokens(answer.text) + text_tokens(answer.reasoning);
    m_budget.settle(expected, usage);
}

Answer Asker::answer_with_video(const Question& question, Course& course) {
    Question as_images = question;
    as_images.send_as = SendAs::images;
    const bool equal = std::all_of(question.frames.begin(), question.frames.end(), [&](const LabelledFrame& each) {
        const Frame& first = *question.frames.front().frame;
        return each.frame->width == first.width && each.frame->height == first.height;
    });
    if (video() == Video::fails || !equal) return answer_of(as_images, course);
    Answer answer = answer_of(question, course);
    if (video() == Video::works) return answer;
    const std::int64_t expected = estimate(question);
    const bool counted = token_rule(info().model) == TokenRule::grid && answer.usage.input.has_value();
    if (!answer.failure && counted && *answer.usage.input * 5 < expected * 4) {
        base::log::warning("the server counted {} tokens for a video of about {}: it drops frames; sending pictures "
                           "instead",
                           *answer.usage.input, expected);
    } else if (answer.failure && may_work_as_images(*answer.failure)) {
        base::log::warning("{}; sending pictures instead of a video", answer.failure->message);
    } else {
        if (!answer.failure) set_video(Video::works);
        return answer;
    }
    set_video(Video::fails);
    return answer_of(as_images, course);
}

Answer Asker::answer_or_interrupted(const Question& question, Course& course) {
    try {
        return answer_of(question, course);
    } catch (const base::Interrupted&) {
        return interrupted();
    }
}

Answer Asker::fit_schema(Answer answer, Question question, Course& course) {
    if (video() == Video::fails) question.send_as = SendAs::images;
    auto complaint = misfit(*question.schema, answer.text, answer.json);
    const auto ask_again = [&] {
        Answer again = answer_or_interrupted(question, course);
        if (again.failure && again.text.empty()) {
            // What came first was paid for.
            again.failure->message =
                "the answer does not fit the schema: " + *complaint + "; " + again.failure->message;
            answer.failure = std::move(again.failure);
        } else {
            answer = std::move(again);
        }
        complaint = answer.failure ? std::nullopt : misfit(*question.schema, answer.text, answer.json);
    };
    if (complaint && answer.truncated) {
        question.generation.max_output_tokens *= 2;
        ask_again();
    }
    if (complaint && !answer.truncated) {
        question.repair = Repair{answer.text, *complaint};
        ask_again();
    }
    if (!complaint) return answer;
    answer.failure = schema_failure(*complaint, answer.truncated, question.generation.max_output_tokens);
    return answer;
}

} // namespace vlm::infer
