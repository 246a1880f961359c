// SPDX-License-Identifier: Apache-2.0
#include "common/infer/asker.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "common/base/clock.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/signals.hpp"
#include "common/infer/answer_json.hpp"

namespace vlm::infer {
namespace {

using std::chrono::milliseconds;

void add(std::optional<std::int64_t>& sum, const std::optional<std::int64_t>& count) {
    if (count) sum = sum.value_or(0) + *count;
}

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

/// Whether a request as video failed in a way that pictures may not.
bool may_work_as_images(const Failure& failure) {
    return failure.kind == FailureClass::too_many || failure.kind == FailureClass::bad_request ||
           failure.kind == FailureClass::bad_image;
}

milliseconds to_ms(double seconds) {
    return milliseconds{static_cast<std::int64_t>(seconds * 1000)};
}

double seconds(milliseconds time) {
    return static_cast<double>(time.count()) / 1000;
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
    : m_backend{backend}
    , m_policy{policy}
    , m_budget{budget}
    , m_wait{std::move(wait)}
    , m_breaker{policy.breaker, std::move(now)}
    , m_meter{backend.info().model} {}

Answer Asker::ask(const Question& question, const TextSink& sink) {
    const auto start = base::Steady::now();
    Course course{sink, ReadyWait{m_policy.ready, m_wait}};
    {
        const std::lock_guard lock{m_mutex};
        m_retries.request();
    }
    Answer answer =
        question.send_as == SendAs::video ? answer_with_video(question, course) : answer_of(question, course);
    if (question.schema && !answer.failure) answer = fit_schema(std::move(answer), question, course);
    answer.attempts = course.attempts;
    answer.usage = course.usage;
    answer.total_ms = base::ms_since(start);
    return answer;
}

std::int64_t Asker::estimate(const Question& question) const {
    const std::lock_guard lock{m_mutex};
    return m_meter.estimate(question);
}

void Asker::learn(const Question& question, const Answer& answer) {
    const std::lock_guard lock{m_mutex};
    m_breaker.succeeded();
    m_meter.calibrate(question, answer.usage);
}

void Asker::count(const Failure& failure) {
    const std::lock_guard lock{m_mutex};
    m_breaker.failed(failure);
}

milliseconds Asker::pause() const {
    const std::lock_guard lock{m_mutex};
    return m_breaker.pause();
}

double Asker::chance() {
    const std::lock_guard lock{m_mutex};
    return std::uniform_real_distribution<double>{0, 1}(m_random);
}

bool Asker::take_retry() {
    const std::lock_guard lock{m_mutex};
    return m_retries.take();
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
    for (int attempts = 1;; ++attempts) {
        if (base::stop_requested() || wait_for_breaker() == base::Waited::stopped) return interrupted();
        Answer answer = attempt(question, course);
        if (!answer.failure) return answer;
        const Ready ready = course.ready.wait(*answer.failure);
        if (ready == Ready::waited) {
            --attempts;
            continue;
        }
        if (answer.attempts > 0) count(*answer.failure);
        const auto wait =
            ready == Ready::given_up ? retry_wait(m_policy, *answer.failure, attempts, chance()) : std::nullopt;
        if (wait && !take_retry()) {
            base::log::info("{}; too many requests have failed to try it again", answer.failure->message);
            return answer;
        }
        if (ready == Ready::stopped) return interrupted();
        if (!wait) {
            park(*answer.failure);
            return answer;
        }
        const milliseconds time = std::max(to_ms(*wait), pause());
        base::log::info("{}; trying again in {:.1f} s", answer.failure->message, seconds(time));
        if (m_wait(time) == base::Waited::stopped) return interrupted();
    }
}

base::Waited Asker::wait_for_breaker() {
    const milliseconds pause = this->pause();
    if (pause.count() == 0) return base::Waited::whole;
    base::log::info("{} requests in a row have failed; asking again in {:.1f} s", failures(), seconds(pause));
    return m_wait(pause);
}

int Asker::failures() const {
    const std::lock_guard lock{m_mutex};
    return m_breaker.failures();
}

void Asker::park(Failure& failure) const {
    const std::lock_guard lock{m_mutex};
    if (m_breaker.gives_up()) {
        failure.parked = true;
        failure.message += fmt::format("; given up after {} such requests in a row", m_breaker.failures());
    } else if (failure.transient && failure.retry_after_s.value_or(0) > m_policy.most_asked_s) {
        failure.parked = true;
        // A wait of more than a day is not told to the second, and an absurd one must not overflow.
        const double wait = std::min(*failure.retry_after_s, 366.0 * 86'400);
        failure.message +=
            fmt::format("; the server is not to be asked before {}", base::format_wall(base::wall_now() + to_ms(wait)));
    }
}

Answer Asker::attempt(const Question& question, Course& course) {
    const Expected expected{estimate(question), most_output(question.generation, m_backend.info().name)};
    if (const auto refusal = m_budget.reserve(expected)) return failed(FailureClass::budget, *refusal);
    if (course.forward.restart) course.forward.restart();
    Answer answer;
    try {
        answer = m_backend.ask(question, course.forward);
    } catch (...) {
        m_budget.forget(expected);
        throw;
    }
    settle(expected, answer);
    course.attempts += answer.attempts;
    add(course.usage.input, answer.usage.input);
    add(course.usage.output, answer.usage.output);
    add(course.usage.cached, answer.usage.cached);
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
    const bool counted = token_rule(m_backend.info().model) == TokenRule::grid && answer.usage.input.has_value();
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
    answer.failure.emplace();
    answer.failure->kind = FailureClass::schema;
    answer.failure->message = answer.truncated
                                  ? fmt::format("the answer is cut off at {} tokens; try --max-output-tokens",
                                                question.generation.max_output_tokens)
                                  : "the answer does not fit the schema: " + *complaint;
    return answer;
}

} // namespace vlm::infer
