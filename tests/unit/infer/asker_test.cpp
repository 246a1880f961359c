// SPDX-License-Identifier: Apache-2.0
#include "common/infer/asker.hpp"

#include <deque>
#include <sstream>

#include <catch2/catch.hpp>

#include "common/base/error.hpp"
#include "tests/unit/infer/support.hpp"

using namespace vlm;
using infer::Answer;
using infer::FailureClass;
using std::chrono::milliseconds;

namespace {

/// Answers in turn, and keeps what it was asked.
class ScriptedBackend : public infer::Backend {
public:
    explicit ScriptedBackend(std::vector<Answer> answers, std::string model = "m")
        : m_answers{answers.begin(), answers.end()}
        , m_model{std::move(model)} {}

    Answer ask(const infer::Question& question, const infer::TextSink& sink) override {
        asked.push_back(question);
        if (asked.size() == interrupted_at) throw base::Interrupted{};
        Answer answer = m_answers.front();
        if (m_answers.size() > 1) m_answers.pop_front();
        if (sink.text && !answer.text.empty()) sink.text(answer.text);
        answer.attempts = 1;
        return answer;
    }
    infer::BackendInfo info() const override {
        infer::BackendInfo info;
        info.model = m_model;
        return info;
    }

    std::vector<infer::Question> asked;
    std::size_t interrupted_at = 0; ///< the user stops the run while this question is answered

private:
    std::deque<Answer> m_answers;
    std::string m_model;
};

Answer said(std::string text, std::int64_t input = 100) {
    Answer answer;
    answer.text = std::move(text);
    answer.usage.input = input;
    answer.usage.output = 10;
    return answer;
}

Answer failing(FailureClass kind, bool transient, int http = 0) {
    Answer answer;
    answer.failure.emplace();
    answer.failure->kind = kind;
    answer.failure->transient = transient;
    answer.failure->http = http;
    answer.failure->message = "trouble";
    return answer;
}

Answer loading() {
    Answer answer = failing(FailureClass::overload, true, 503);
    answer.failure->not_ready = true;
    return answer;
}

/// An asker whose waits take no time, and are summed up.
struct Bench {
    ScriptedBackend backend;
    infer::Budget budget;
    milliseconds waited{0}; ///< the only time that passes
    infer::Asker asker;
    explicit Bench(std::vector<Answer> answers, infer::BudgetLimits limits = {},
                   infer::RetryPolicy policy = infer::batch_policy(), std::string model = "m")
        : backend{std::move(answers), std::move(model)}
        , budget{limits}
        , asker{backend, policy, budget,
                [this](milliseconds time) {
                    waited += time;
                    return base::Waited::whole;
                },
                [this] { return base::Steady::time_point{waited}; }} {}
};

const std::string good = R"({"n":1})";
const std::string bad = R"({"n":"one"})";

infer::Question with_schema() {
    infer::Question question = test::question_about(1);
    question.schema = test::schema(R"({"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]})");
    return question;
}

} // namespace

TEST_CASE("what may be better later is tried again, the rest is not") {
    struct Case {
        FailureClass kind;
        bool transient;
        std::size_t attempts;
    };
    for (const Case& each : {Case{FailureClass::overload, true, 5}, Case{FailureClass::server, true, 5},
                             Case{FailureClass::timeout, true, 2}, Case{FailureClass::protocol, true, 5},
                             Case{FailureClass::auth, false, 1}, Case{FailureClass::context, false, 1},
                             Case{FailureClass::bad_image, false, 1}, Case{FailureClass::refused, false, 1}}) {
        Bench bench{{failing(each.kind, each.transient, 500)}};
        const Answer answer = bench.asker.ask(test::question_about(1), {});
        CAPTURE(infer::name(each.kind));
        CHECK(answer.failure.value().kind == each.kind);
        CHECK(answer.attempts == static_cast<int>(each.attempts));
        CHECK(bench.backend.asked.size() == each.attempts);
        CHECK(bench.budget.spent().requests == static_cast<std::int64_t>(each.attempts));
    }
}

TEST_CASE("an answer after failures counts them, and what was shown starts again") {
    Answer cut = failing(FailureClass::protocol, true);
    cut.text = "half an";
    cut.usage.input = 7;
    Bench bench{{cut, said("whole")}};
    std::string shown;
    int restarts = 0;
    const Answer answer = bench.asker.ask(test::question_about(1), {[&](std::string_view text) { shown += text; },
                                                                    [&] {
                                                                        shown.clear();
                                                                        ++restarts;
                                                                    }});
    CHECK_FALSE(answer.failure);
    CHECK(answer.attempts == 2);
    CHECK(answer.usage.input == 107);
    CHECK(shown == "whole");
    CHECK(restarts == 1);
}

TEST_CASE("a loading server is waited for, without counting attempts") {
    Bench patient{{loading(), loading(), loading(), loading(), loading(), loading(), said("ready")}, {1, {}, {}, {}}};
    const Answer answer = patient.asker.ask(test::question_about(1), {});
    CHECK(answer.text == "ready");
    CHECK(patient.waited == milliseconds{6000});
    CHECK(patient.budget.spent().requests == 1);

    Bench never{{loading()}};
    const Answer given_up = never.asker.ask(test::question_about(1), {});
    CHECK(given_up.failure.value().kind == FailureClass::connect);
    CHECK(given_up.failure->message.find("not ready within 600 s") != std::string::npos);
    CHECK(never.waited == milliseconds{600'000});
}

TEST_CASE("a refused connection is an ordinary failure unless waiting for the server is asked for") {
    Bench quick{{failing(FailureClass::connect, true)}};
    CHECK(quick.asker.ask(test::question_about(1), {}).failure.value().kind == FailureClass::connect);
    CHECK(quick.backend.asked.size() == 5);
    CHECK(quick.budget.spent().requests == 0);
    infer::RetryPolicy policy = infer::live_policy();
    policy.ready.refused = milliseconds{20'000};
    std::vector<Answer> answers(15, failing(FailureClass::connect, true));
    answers.push_back(said("up"));
    Bench waiting{answers, {}, policy};
    CHECK(waiting.asker.ask(test::question_about(1), {}).text == "up");
    CHECK(waiting.waited == milliseconds{15'000});
}

TEST_CASE("answers are held against the schema, and repaired once") {
    SECTION("at once") {
        Bench bench{{said("```json\n{\"n\": 1}\n```")}};
        const Answer answer = bench.asker.ask(with_schema(), {});
        CHECK_FALSE(answer.failure);
        CHECK(answer.json == good);
        CHECK(answer.attempts == 1);
    }
    SECTION("with the broken answer and the complaint shown to the model") {
        Bench bench{{said(bad), said(good)}};
        const Answer answer = bench.asker.ask(with_schema(), {});
        CHECK_FALSE(answer.failure);
        CHECK(answer.json == good);
        CHECK(answer.attempts == 2);
        CHECK(answer.usage.input == 200);
        REQUIRE(bench.backend.asked.size() == 2);
        CHECK_FALSE(bench.backend.asked[0].repair);
        CHECK(bench.backend.asked[1].repair.value().answer == bad);
        CHECK(bench.backend.asked[1].repair->complaint.find("/n") != std::string::npos);
        CHECK(bench.backend.asked[1].frames.size() == 1);
    }
    SECTION("but not twice") {
        Bench bench{{said(bad)}};
        const Answer answer = bench.asker.ask(with_schema(), {});
        CHECK(answer.failure.value().kind == FailureClass::schema);
        CHECK(answer.text == bad);
        CHECK(answer.json.empty());
        CHECK(answer.attempts == 2);
    }
    SECTION("and the first answer is kept when the repair fails otherwise") {
        Bench bench{{said(bad), failing(FailureClass::quota, false, 402)}};
        const Answer answer = bench.asker.ask(with_schema(), {});
        CHECK(answer.failure.value().kind == FailureClass::quota);
        CHECK(answer.text == bad);
    }
    SECTION("a repair that the budget does not allow is not sent") {
        Bench bench{{said(bad), said(good)}, {1, {}, {}, {}}};
        const Answer answer = bench.asker.ask(with_schema(), {});
        CHECK(answer.failure.value().kind == FailureClass::budget);
        CHECK(answer.failure->message.find("does not fit the schema") != std::string::npos);
        CHECK(answer.text == bad);
        CHECK(bench.backend.asked.size() == 1);
    }
    SECTION("a repair that the user stops leaves the first answer") {
        Answer first = said(bad);
        first.model = "m-1";
        Bench bench{{first}};
        bench.backend.interrupted_at = 2;
        const Answer answer = bench.asker.ask(with_schema(), {});
        CHECK(answer.failure.value().kind == FailureClass::interrupted);
        CHECK(answer.text == bad);
        CHECK(answer.model == "m-1");
        CHECK(answer.usage.output == 10);
    }
}

TEST_CASE("a JSON answer cut at the limit is asked for once more with twice the room") {
    Answer cut = said(R"({"n":)");
    cut.truncated = true;
    Bench helped{{cut, said(good)}};
    CHECK(helped.asker.ask(with_schema(), {}).json == good);
    CHECK(helped.backend.asked.at(1).generation.max_output_tokens == 200);
    CHECK_FALSE(helped.backend.asked.at(1).repair);
    Bench hopeless{{cut}};
    const Answer answer = hopeless.asker.ask(with_schema(), {});
    CHECK(answer.failure.value().kind == FailureClass::schema);
    CHECK(answer.failure->message.find("cut off at 200 tokens") != std::string::npos);
    CHECK(answer.truncated);
    CHECK(hopeless.backend.asked.size() == 2);
    Bench free_text{{cut}};
    CHECK_FALSE(free_text.asker.ask(test::question_about(1), {}).failure);
    CHECK(free_text.backend.asked.size() == 1);
}

TEST_CASE("every attempt is checked against the budget") {
    Bench none{{said("x")}, {0, {}, {}, {}}};
    const Answer refused = none.asker.ask(test::question_about(1), {});
    CHECK(refused.failure.value().kind == FailureClass::budget);
    CHECK(refused.attempts == 0);
    CHECK(none.backend.asked.empty());
    Bench two{{failing(FailureClass::server, true, 500)}, {2, {}, {}, {}}};
    CHECK(two.asker.ask(test::question_about(1), {}).failure.value().kind == FailureClass::budget);
    CHECK(two.backend.asked.size() == 2);
    Bench uncounted{{said("12345678")}};
    uncounted.backend.asked.clear();
    CHECK_FALSE(uncounted.asker.ask(test::question_about(1), {}).failure);
    CHECK(uncounted.budget.spent().input == 100);
}

TEST_CASE("a video of which frames were dropped is sent as pictures") {
    infer::Question video = test::question_about(8);
    video.send_as = infer::SendAs::video; // 4 pairs of 64 tokens
    const auto asked_as = [](const Bench& bench, std::size_t at) { return bench.backend.asked.at(at).send_as; };
    Bench dropping{{said("some", 60), said("all", 600)}, {}, infer::batch_policy(), "qwen3-vl"};
    CHECK(dropping.asker.ask(video, {}).text == "all");
    CHECK(dropping.asker.ask(video, {}).text == "all");
    CHECK(dropping.backend.asked.size() == 3);
    CHECK(asked_as(dropping, 0) == infer::SendAs::video);
    CHECK(asked_as(dropping, 1) == infer::SendAs::images);
    CHECK(asked_as(dropping, 2) == infer::SendAs::images);
    Bench keeping{{said("all", 300)}, {}, infer::batch_policy(), "qwen3-vl"};
    CHECK(keeping.asker.ask(video, {}).text == "all");
    CHECK(keeping.backend.asked.size() == 1);
    Bench refusing{
        {failing(FailureClass::bad_request, false, 400), said("all")}, {}, infer::batch_policy(), "qwen3-vl"};
    CHECK(refusing.asker.ask(video, {}).text == "all");
    CHECK(asked_as(refusing, 1) == infer::SendAs::images);
    auto larger = std::make_shared<infer::Frame>(*infer::probe_picture());
    larger->width = 96;
    video.frames.back().frame = larger;
    Bench uneven{{said("all")}, {}, infer::batch_policy(), "qwen3-vl"};
    CHECK(uneven.asker.ask(video, {}).text == "all");
    CHECK(asked_as(uneven, 0) == infer::SendAs::images);
}

TEST_CASE("retries stop when a tenth of the requests has been retried") {
    Bench bench{{failing(FailureClass::server, true, 500)}};
    for (int i = 0; i < 19; ++i) {
        CHECK(bench.asker.ask(test::question_about(1), {}).attempts == 5);
    }
    CHECK(bench.asker.ask(test::question_about(1), {}).attempts == 3); // 2 of 20
    CHECK(bench.asker.ask(test::question_about(1), {}).attempts == 1);
}

TEST_CASE("what a server that dies was working on is asked once more, however much that is") {
    std::vector<Answer> answers;
    for (int i = 0; i < 30; ++i) {
        answers.push_back(failing(FailureClass::protocol, true));
        answers.push_back(said("again"));
    }
    Bench bench{answers};
    for (int i = 0; i < 30; ++i)
        CHECK(bench.asker.ask(test::question_about(1), {}).text == "again");
}

TEST_CASE("an overloaded server is left alone for a while, and then asked on") {
    std::vector<Answer> answers(6, failing(FailureClass::overload, true, 503));
    answers.push_back(said("well again"));
    infer::RetryPolicy policy = infer::batch_policy();
    policy.tries = 1;
    Bench bench{answers, {}, policy};
    for (int i = 0; i < 5; ++i) {
        CHECK(bench.asker.ask(test::question_about(1), {}).failure);
    }
    CHECK(bench.waited == milliseconds{0});
    CHECK_FALSE(bench.asker.ask(test::question_about(1), {}).failure.value().parked);
    CHECK(bench.waited == milliseconds{5'000});
    CHECK(bench.asker.ask(test::question_about(1), {}).text == "well again");
    CHECK(bench.waited == milliseconds{15'000});
    CHECK(bench.asker.ask(test::question_about(1), {}).text == "well again");
    CHECK(bench.waited == milliseconds{15'000});
}

TEST_CASE("a server that stays overloaded is given up") {
    Bench bench{{failing(FailureClass::overload, true, 503)}};
    CHECK_FALSE(bench.asker.ask(test::question_about(1), {}).failure.value().parked);
    const Answer answer = bench.asker.ask(test::question_about(1), {});
    CHECK(answer.failure.value().parked);
    CHECK(answer.failure->message == "trouble; given up after 9 such requests in a row");
    CHECK(bench.backend.asked.size() == 9);
    CHECK(bench.waited >= milliseconds{75'000}); // the pauses, and what is left of the waits before they begin
}

TEST_CASE("a server that was there and refuses connections may be starting again") {
    std::vector<Answer> answers(22, failing(FailureClass::connect, true));
    answers.front() = said("there");
    answers.back() = said("back");
    infer::RetryPolicy policy = infer::batch_policy();
    policy.tries = 2;
    Bench bench{answers, {}, policy};
    CHECK(bench.asker.ask(test::question_about(1), {}).text == "there");
    CHECK(bench.asker.ask(test::question_about(1), {}).text == "back");
    CHECK(bench.waited == milliseconds{20'000});

    Bench gone{{said("there"), failing(FailureClass::connect, true)}, {}, policy};
    CHECK(gone.asker.ask(test::question_about(1), {}).text == "there");
    const Answer none = gone.asker.ask(test::question_about(1), {});
    CHECK(none.failure.value().message == "trouble; not back within 60 s");
    CHECK(gone.waited == milliseconds{60'000});

    Bench never{{failing(FailureClass::connect, true)}, {}, policy};
    CHECK(never.asker.ask(test::question_about(1), {}).failure.value().message == "trouble");
    CHECK(never.waited <= milliseconds{500});
    CHECK(never.backend.asked.size() == 2);
}

TEST_CASE("no server is asked once it is given up") {
    infer::RetryPolicy policy = infer::batch_policy();
    policy.tries = 100;
    Bench bench{{failing(FailureClass::connect, true)}, {}, policy};
    const Answer answer = bench.asker.ask(test::question_about(1), {});
    CHECK(answer.failure.value().message == "trouble; given up after 7 such requests in a row");
    CHECK(bench.waited <= milliseconds{15'000 + 4 * 8'000}); // two pauses, and what is drawn before
    CHECK(bench.asker.ask(test::question_about(1), {}).failure.value().parked);
    CHECK(bench.backend.asked.size() == 7);
}

TEST_CASE("a stop ends the wait for a server that is left alone") {
    ScriptedBackend backend{{failing(FailureClass::overload, true, 503)}};
    infer::Budget budget{{}};
    infer::RetryPolicy policy = infer::batch_policy();
    policy.tries = 1;
    infer::Asker asker{backend, policy, budget, [](milliseconds) { return base::Waited::stopped; },
                       [] { return base::Steady::time_point{}; }};
    for (int i = 0; i < 5; ++i) {
        CHECK(asker.ask(test::question_about(1), {}).failure.value().kind == FailureClass::overload);
    }
    CHECK(asker.ask(test::question_about(1), {}).failure.value().kind == FailureClass::interrupted);
    CHECK(backend.asked.size() == 5);
}
