// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/analyst.hpp"

#include <algorithm>
#include <set>

#include "tests/unit/analysis/interview.hpp"
#include <catch2/catch.hpp>

using namespace vlm;
using namespace std::chrono_literals;
using analysis::TooLarge;
using base::ExitCode;
using base::Micros;
using infer::FailureClass;
using test::Interview;
using test::seconds;
using test::Times;

TEST_CASE("a record holds what was asked and what came") {
    Interview interview;
    interview.analyst.set_send_as(infer::SendAs::video);
    REQUIRE(interview.ask({1s, 2s}));
    REQUIRE(interview.results.size() == 1);
    const records::Result& result = interview.results[0];
    CHECK(result.source == "a.mp4");
    CHECK(result.video == "12-ab");
    CHECK(result.t0 == Micros{1s});
    CHECK(result.t1 == Micros{2s});
    CHECK(result.frames == Times{1s, 2s});
    CHECK(result.n_sampled == 2);
    CHECK(result.n_sent == 2);
    CHECK(result.prompt_id == interview.prompt.id());
    CHECK(result.model == "model-1");
    CHECK(result.model_asked == "model");
    CHECK(result.backend == "recorder");
    CHECK(result.endpoint == "http://here/v1");
    CHECK(result.text == "yes");
    CHECK(result.finish_reason == "stop");
    CHECK(result.split == records::Split::no);
    CHECK(result.usage.input == 100);
    CHECK(result.usage.output == 7);
    CHECK(result.usage.cached == 20);
    CHECK(result.decoder == "h264");
    CHECK(result.ms.open == 4.5);
    CHECK(result.ms.decode == 4.0); // two for each of both frames
    CHECK(result.ms.encode == 6.0);
    CHECK(result.ms.queue.value() >= 0);
    CHECK(result.ms.ttft == 5.0);
    CHECK(result.attempts == 1);
    CHECK(result.request_id == "r1");
    CHECK_FALSE(result.error);
    CHECK(result.part_of.empty());
    CHECK(
        result.key ==
        analysis::work_key(
            {"12-ab", 1s, 2s, {1s, 2s}, interview.subject.pictures, "recorder", "model", analysis::SendMode::automatic},
            interview.prompt));
    CHECK(interview.recorder.questions[0].system == "Be brief.");
    CHECK(interview.recorder.questions[0].send_as == infer::SendAs::video);
    CHECK(interview.succeeded == 1);
    CHECK(interview.failed == 0);
    CHECK_FALSE(interview.stop);
}

TEST_CASE("a single frame is sent as a picture") {
    Interview interview;
    interview.analyst.set_send_as(infer::SendAs::video);
    REQUIRE(interview.ask({1s}));
    CHECK(interview.recorder.questions[0].send_as == infer::SendAs::images);
}

TEST_CASE("uneven frames are sent as pictures unless a video is wanted") {
    for (const auto mode : {analysis::SendMode::automatic, analysis::SendMode::video}) {
        Interview interview;
        interview.subject.send = mode;
        interview.analyst.set_send_as(infer::SendAs::video);
        REQUIRE(interview.ask({1s, 2s, 20s}));
        REQUIRE(interview.ask({1s, 2s, 3100ms}));
        const bool automatic = mode == analysis::SendMode::automatic;
        CHECK(interview.recorder.questions[0].send_as == (automatic ? infer::SendAs::images : infer::SendAs::video));
        CHECK(interview.recorder.questions[1].send_as == infer::SendAs::video);
    }
}

TEST_CASE("a stream has its address for a fingerprint in the key") {
    Interview interview;
    interview.subject.fingerprint.clear();
    interview.subject.identity = "http://there/a.mp4";
    REQUIRE(interview.ask({1s}));
    CHECK(interview.results[0].video.empty());
    CHECK(interview.results[0].key == analysis::work_key({"http://there/a.mp4",
                                                          1s,
                                                          1s,
                                                          {1s},
                                                          interview.subject.pictures,
                                                          "recorder",
                                                          "model",
                                                          analysis::SendMode::automatic},
                                                         interview.prompt));
}

TEST_CASE("a pipe has its pictures for a fingerprint in the key") {
    std::set<std::string> keys;
    for (const char* picture : {"one", "other"}) {
        Interview interview;
        interview.subject.fingerprint.clear();
        interview.subject.identity.clear();
        auto frame = std::make_shared<infer::Frame>();
        frame->jpeg = infer::Jpeg{picture};
        const analysis::Window window = {{frame, 1s}};
        REQUIRE(interview.ask(window, {1s, 1s}, {1s, 1s}));
        CHECK(keys.insert(interview.results[0].key).second);
    }
}

TEST_CASE("keys hold the wanted times, not those of the frames") {
    Interview exact;
    CHECK(exact.ask({1s, 2s}));
    Interview late;
    analysis::Window window = test::window_at({960ms, 1960ms});
    window[0].wanted = 1s;
    window[1].wanted = 2s;
    CHECK(late.ask(window, {1s, 2s}, {960ms, 1960ms}));
    CHECK(late.results[0].frames == Times{960ms, 1960ms});
    CHECK(late.results[0].key == exact.results[0].key);
}

TEST_CASE("how a server takes pictures is no part of the key") {
    Interview images;
    Interview video;
    video.analyst.set_send_as(infer::SendAs::video);
    CHECK(images.ask({1s, 2s}));
    CHECK(video.ask({1s, 2s}));
    CHECK(images.results[0].key == video.results[0].key);
}

TEST_CASE("a prompt sees the answer before it, failures left out") {
    Interview interview{"After '{previous}'?"};
    interview.recorder.scripted = {test::answer("one"), test::failure(FailureClass::server), test::answer("three")};
    for (const int t : {1, 2, 3})
        CHECK(interview.ask(seconds(t, t)));
    CHECK(interview.recorder.questions[0].text == "After ''?");
    CHECK(interview.recorder.questions[1].text == "After 'one'?");
    CHECK(interview.recorder.questions[2].text == "After 'one'?");
    CHECK(interview.succeeded == 2);
    CHECK(interview.failed == 1);
}

TEST_CASE("some failures end the run, others do not") {
    const auto [kind, code, records] = GENERATE(table<FailureClass, std::optional<ExitCode>, int>({
        {FailureClass::connect, ExitCode::unreachable, 1},
        {FailureClass::auth, ExitCode::unreachable, 1},
        {FailureClass::quota, ExitCode::unreachable, 1},
        {FailureClass::model, ExitCode::unreachable, 1},
        {FailureClass::vision, ExitCode::unreachable, 1},
        {FailureClass::interrupted, ExitCode::interrupted, 0},
        {FailureClass::budget, ExitCode::budget, 0},
        {FailureClass::timeout, {}, 1},
        {FailureClass::rate_limit, {}, 1},
        {FailureClass::overload, {}, 1},
        {FailureClass::server, {}, 1},
        {FailureClass::protocol, {}, 1},
        {FailureClass::bad_request, {}, 1},
        {FailureClass::refused, {}, 1},
        {FailureClass::schema, {}, 1},
        {FailureClass::context, {}, 1}, // of a single frame
    }));
    CAPTURE(infer::name(kind));
    Interview interview;
    interview.recorder.reply = [kind = kind](const auto&) { return test::failure(kind); };
    CHECK(interview.ask({1s}) == !code);
    CHECK(interview.stop == code);
    REQUIRE(static_cast<int>(interview.results.size()) == records);
    CHECK(interview.failed == records); // what was never asked did not fail
    if (records == 0) return;
    REQUIRE(interview.results[0].error);
    CHECK(interview.results[0].error->kind == infer::name(kind));
    CHECK(interview.results[0].error->http == 400);
    CHECK(interview.results[0].error->message == "because of " + infer::name(kind));
    CHECK(interview.results[0].endpoint == "http://here/v1");
}

TEST_CASE("a server that wants to be left alone for long ends the run") {
    Interview interview;
    infer::Answer busy = test::failure(FailureClass::rate_limit);
    busy.failure->transient = true;
    busy.failure->retry_after_s = 3600;
    interview.recorder.reply = [busy](const auto&) { return busy; };
    CHECK_FALSE(interview.ask({1s}));
    CHECK(interview.stop == ExitCode::unreachable);
    REQUIRE(interview.results.size() == 1);
    CHECK(interview.results[0].error->kind == "rate_limit");
    CHECK_THAT(interview.results[0].error->message, Catch::Contains("not to be asked before 2"));
    CHECK(interview.recorder.questions.size() == 1);
}

TEST_CASE("a budget ends the run before the request") {
    infer::BudgetLimits limits;
    limits.requests = 2;
    Interview interview{"What?", limits};
    CHECK(interview.ask({1s}));
    CHECK(interview.ask({2s}));
    CHECK_FALSE(interview.ask({3s}));
    CHECK(interview.stop == ExitCode::budget);
    CHECK(interview.recorder.questions.size() == 2);
    CHECK(interview.results.size() == 2);
}

TEST_CASE("what was answered before the run stopped has its record") {
    const auto kind = GENERATE(FailureClass::budget, FailureClass::interrupted);
    Interview interview;
    infer::Answer unrepaired = test::failure(kind);
    unrepaired.text = "three";
    interview.recorder.scripted = {unrepaired};
    CHECK_FALSE(interview.ask({1s}));
    REQUIRE(interview.results.size() == 1);
    CHECK(interview.results[0].text == "three");
    CHECK(interview.results[0].error->kind == infer::name(kind));
}

TEST_CASE("an answer that does not fit the schema keeps its text") {
    Interview interview;
    interview.prompt.schema = std::make_shared<const infer::Schema>(
        infer::Schema{"answer", R"({"type":"object","required":["n"],"properties":{"n":{"type":"integer"}}})"});
    interview.recorder.scripted = {test::answer("{\"n\": 3}"), test::answer("three"), test::answer("still three")};
    CHECK(interview.ask({1s}));
    CHECK(interview.ask({2s}));
    REQUIRE(interview.results.size() == 2);
    CHECK(interview.results[0].json.find('3') != std::string::npos);
    CHECK_FALSE(interview.results[0].error);
    CHECK(interview.results[1].json.empty());
    CHECK(interview.results[1].text == "still three");
    CHECK(interview.results[1].error->kind == "schema");
    CHECK(interview.results[1].attempts == 2);
}

TEST_CASE("text is passed on as it comes") {
    Interview interview;
    std::string seen;
    interview.analyst.stream_to([&](const std::string& source, const analysis::Span& span) {
        seen += source + " " + base::format_clock(span.t0) + ": ";
        return infer::TextSink{[&](std::string_view text) { seen += text; }, {}};
    });
    interview.recorder.scripted = {test::answer("first "), test::answer("second")};
    CHECK(interview.ask({1s}));
    CHECK(interview.ask({2s}));
    CHECK(seen == "a.mp4 0:01: first a.mp4 0:02: second");
}
