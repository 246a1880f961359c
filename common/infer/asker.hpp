// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <random>

#include "common/base/wait.hpp"
#include "common/infer/answer.hpp"
#include "common/infer/backend.hpp"
#include "common/infer/breaker.hpp"
#include "common/infer/budget.hpp"
#include "common/infer/question.hpp"
#include "common/infer/readiness.hpp"
#include "common/infer/retry.hpp"
#include "common/infer/tokens.hpp"

namespace vlm::infer {

/// Gets an answer that can be used, or says why there is none: asks again where that may help, waits for a server that
/// is still loading, lets one that fails again and again rest, keeps to the budget, checks answers against the schema
/// and has a bad one repaired once.
///
/// What needs other pictures is reported, not solved, here: `context` and `too_many` (the caller splits), `bad_image`
/// (the caller leaves the picture out). Not safe to share between threads; the budget may be shared.
class Asker {
public:
    /// The back end and the budget must outlive it.
    Asker(Backend& backend, const RetryPolicy& policy, Budget& budget, base::Wait wait = base::wait_or_stop,
          Now now = base::Steady::now);

    /// One question with all its attempts. Answer::attempts counts requests sent, usage is their sum, total_ms is with
    /// all waits. A text that does not fit the schema stays in the answer, with a failure of class `schema` (or of what
    /// kept it from being repaired: `budget`, `interrupted`).
    [[nodiscard]] Answer ask(const Question& question, const TextSink& sink);

    /// What it has learned about the size of questions.
    [[nodiscard]] const TokenMeter& meter() const { return m_meter; }

private:
    /// One call of ask().
    struct Course {
        const TextSink& sink;
        TextSink forward; ///< the sink as the back end sees it
        bool showed = false;
        int attempts = 0;
        Usage usage;
        ReadyWait ready;
        Course(const TextSink& s, ReadyWait wait);
        Course(const Course&) = delete;
        Course& operator=(const Course&) = delete;
    };

    [[nodiscard]] Answer answer_of(const Question& question, Course& course);
    [[nodiscard]] base::Waited wait_for_breaker();
    void park(Failure& failure) const;
    [[nodiscard]] Answer attempt(const Question& question, Course& course);
    void settle(const Expected& expected, const Answer& answer);
    [[nodiscard]] Answer answer_with_video(const Question& question, Course& course);
    [[nodiscard]] Answer answer_or_interrupted(const Question& question, Course& course);
    [[nodiscard]] Answer fit_schema(Answer answer, Question question, Course& course);

    Backend& m_backend;
    RetryPolicy m_policy;
    Budget& m_budget;
    base::Wait m_wait;
    RetryBudget m_retries;
    Breaker m_breaker;
    TokenMeter m_meter;
    std::minstd_rand m_random{std::random_device{}()};
    enum class Video { untried, works, fails } m_video = Video::untried;
};

} // namespace vlm::infer
