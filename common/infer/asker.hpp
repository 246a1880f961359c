// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <vector>

#include "common/base/wait.hpp"
#include "common/infer/answer.hpp"
#include "common/infer/backend.hpp"
#include "common/infer/budget.hpp"
#include "common/infer/question.hpp"
#include "common/infer/retrier.hpp"
#include "common/infer/tokens.hpp"

namespace vlm::infer {

/// Gets an answer that can be used, or says why there is none: asks again where that may help, waits for a server that
/// is still loading, lets one that fails again and again rest, keeps to the budget, checks answers against the schema
/// and has a bad one repaired once.
///
/// What needs other pictures is reported, not solved, here: `context` and `too_many` (the caller splits), `bad_image`
/// (the caller leaves the picture out). Safe to use from several threads where the back end is (Backend::is_shared()):
/// they share what is learned of the server.
class Asker {
public:
    /// One of several servers that offer the same model.
    struct Server {
        Backend* backend = nullptr;
        LimiterPolicy limits;
    };

    /// The back ends and the budget must outlive it. The first one speaks for all where only one can.
    Asker(const std::vector<Server>& servers, const RetryPolicy& policy, Budget& budget,
          base::Wait wait = base::wait_or_stop, Now now = base::Steady::now);

    /// One back end, which is asked as soon as anybody wants to.
    Asker(Backend& backend, const RetryPolicy& policy, Budget& budget, base::Wait wait = base::wait_or_stop,
          Now now = base::Steady::now);

    /// One question with all its attempts. Answer::attempts counts requests sent, usage is their sum, total_ms is with
    /// all waits between them. A text that does not fit the schema stays in the answer, with a failure of class
    /// `schema` (or of what kept it from being repaired: `budget`, `interrupted`).
    [[nodiscard]] Answer ask(const Question& question, const TextSink& sink);

    /// Input tokens of a question, as far as the server's counts have taught it.
    [[nodiscard]] std::int64_t estimate(const Question& question) const;

    /// Who says which server is asked when.
    [[nodiscard]] Dispatcher& dispatcher() { return m_retrier.dispatcher(); }

private:
    /// One call of ask().
    struct Course {
        const TextSink& sink;
        TextSink forward; ///< the sink as the back end sees it
        bool showed = false;
        bool counted = false; ///< among the requests of which some may be tried again
        int attempts = 0;
        Usage usage;
        std::optional<base::Steady::time_point> begun; ///< the first attempt
        ReadyWait ready;
        Course(const TextSink& s, ReadyWait wait);
        Course(const Course&) = delete;
        Course& operator=(const Course&) = delete;
    };

    [[nodiscard]] Answer answer_of(const Question& question, Course& course);
    [[nodiscard]] Answer attempt(Backend& backend, const Question& question, Course& course);
    [[nodiscard]] Expected expected(const Question& question) const;
    [[nodiscard]] BackendInfo info() const { return m_backends.front()->info(); }
    void settle(const Expected& expected, const Answer& answer);
    [[nodiscard]] Answer answer_with_video(const Question& question, Course& course);
    [[nodiscard]] Answer answer_or_interrupted(const Question& question, Course& course);
    [[nodiscard]] Answer fit_schema(Answer answer, Question question, Course& course);
    void learn(const Question& question, const Answer& answer);

    enum class Video { untried, works, fails };
    [[nodiscard]] Video video() const;
    void set_video(Video video);

    std::vector<Backend*> m_backends;
    Budget& m_budget;
    Retrier m_retrier;
    mutable std::mutex m_mutex; ///< of what follows
    TokenMeter m_meter;
    Video m_video = Video::untried;
};

} // namespace vlm::infer
