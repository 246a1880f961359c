// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/analyst.hpp"

#include <algorithm>
#include <set>

#include "tests/unit/analysis/support.hpp"
#include <catch2/catch.hpp>

using namespace vlm;
using namespace std::chrono_literals;
using analysis::TooLarge;
using base::ExitCode;
using base::Micros;
using infer::FailureClass;

namespace {

using Times = std::vector<Micros>;

/// Asks a recorder about windows, and keeps the records.
struct Interview {
    explicit Interview(std::string text = "What?", infer::BudgetLimits limits = {})
        : asking{recorder, limits}
        , prompt{"Be brief.", std::move(text), nullptr, {}} {}

    bool ask(const Times& times, TooLarge too_large = TooLarge::split) {
        const Micros end = times.empty() ? Micros{0} : times.back();
        const Micros start = times.empty() ? Micros{0} : times.front();
        const analysis::Window window = test::window_at(times);
        return analyst.ask(analyst.plan(window, {start, end}), window, {start, end}, too_large);
    }

    test::Recorder recorder;
    test::Asking asking;
    analysis::Prompt prompt;
    analysis::Subject subject{
        "a.mp4", "12-ab", "12-ab", "h264", {{64, 32}, 85, media::BurnTime::no, {}}, analysis::SendMode::automatic, 4.5};
    std::vector<records::Result> results;
    analysis::Analyst analyst{recorder, asking.asker, prompt, subject,
                              [this](const records::Result& result) { results.push_back(result); }};
};

Times seconds(int from, int to) {
    Times times;
    for (int t = from; t <= to; ++t)
        times.emplace_back(t * 1'000'000);
    return times;
}

} // namespace

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
    CHECK(interview.analyst.succeeded() == 1);
    CHECK(interview.analyst.failed() == 0);
    CHECK_FALSE(interview.analyst.code());
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

TEST_CASE("a window that cannot fit the context is halved before anybody is asked") {
    Interview interview;
    REQUIRE(interview.ask(seconds(0, 15)));
    const std::int64_t all = interview.asking.asker.meter().estimate(interview.recorder.questions[0]);
    interview.recorder.questions.clear();
    interview.recorder.about.context_tokens = (all + interview.prompt.generation.max_output_tokens) * 100 / 95 + 2;
    REQUIRE(interview.ask(seconds(0, 15)));
    CHECK(interview.recorder.questions.size() == 1);
    interview.recorder.questions.clear();
    interview.recorder.about.context_tokens = *interview.recorder.about.context_tokens - 4;
    REQUIRE(interview.ask(seconds(0, 15)));
    CHECK(interview.recorder.asked_times() == std::vector<Times>{seconds(0, 7), seconds(8, 15)});
    CHECK(interview.results.back().split == records::Split::yes);
    CHECK(interview.results.back().attempts == 1);
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
        REQUIRE(interview.analyst.ask(interview.analyst.plan(window, {1s, 1s}), window, {1s, 1s}, TooLarge::split));
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
    CHECK(late.analyst.ask(late.analyst.plan(window, {1s, 2s}), window, {960ms, 1960ms}, TooLarge::split));
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
    CHECK(interview.analyst.succeeded() == 2);
    CHECK(interview.analyst.failed() == 1);
}

TEST_CASE("a window that is too much is asked in halves") {
    const FailureClass kind = GENERATE(FailureClass::context, FailureClass::too_many);
    CAPTURE(infer::name(kind));
    Interview interview;
    interview.recorder.scripted = {test::failure(kind), test::failure(kind)};
    CHECK(interview.ask(seconds(0, 4)));
    CHECK(interview.recorder.asked_times() ==
          std::vector<Times>{seconds(0, 4), seconds(0, 1), seconds(0, 0), seconds(1, 1), seconds(2, 4)});
    REQUIRE(interview.results.size() == 3);
    Interview planned; // with a server that takes all of it
    CHECK(planned.ask(seconds(0, 4)));
    std::set<std::string> keys = {planned.results.at(0).key};
    const std::vector<std::pair<Micros, Micros>> spans = {{0s, 1s}, {1s, 2s}, {2s, 4s}};
    CHECK(interview.results[0].attempts == 3); // the whole, its first half, and the half of that
    CHECK(interview.results[1].attempts == 1);
    CHECK(interview.results[2].attempts == 1);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(interview.results[i].t0 == spans[i].first);
        CHECK(interview.results[i].t1 == spans[i].second);
        CHECK(interview.results[i].split == records::Split::yes);
        CHECK(interview.results[i].part_of == planned.results.at(0).key);
        CHECK(keys.insert(interview.results[i].key).second);
        CHECK(interview.results[i].n_sampled == static_cast<int>(interview.results[i].frames.size()));
        CHECK_FALSE(interview.results[i].error);
    }
    CHECK(interview.analyst.succeeded() == 3);
    CHECK(interview.analyst.failed() == 0);
}

TEST_CASE("a picture that a server cannot read is found and left out") {
    const TooLarge too_large = GENERATE(TooLarge::thin, TooLarge::split);
    const int bad = GENERATE(0, 3, 7);
    CAPTURE(bad);
    Interview interview;
    interview.recorder.reply = [bad](const infer::Question& question) {
        for (const auto& each : question.frames) {
            if (each.frame->t == std::chrono::seconds{bad}) return test::failure(FailureClass::bad_image);
        }
        return test::answer("fine");
    };
    CHECK(interview.ask(seconds(0, 7), too_large));
    CHECK(interview.recorder.questions.size() == 5); // all, 4, 2, 1, all but one
    REQUIRE(interview.results.size() == 1);
    const records::Result& result = interview.results[0];
    CHECK_FALSE(result.error);
    CHECK(result.n_sampled == 8);
    CHECK(result.n_sent == 7);
    CHECK(std::find(result.frames.begin(), result.frames.end(), std::chrono::seconds{bad}) == result.frames.end());
    CHECK(result.split == records::Split::no);
    CHECK(result.attempts == 5);
    CHECK(result.usage.output.value() % 7 == 0);
    CHECK(result.usage.output > 0);
    Interview reader; // that reads all of it: the work is the same
    CHECK(reader.ask(seconds(0, 7)));
    CHECK(result.key == reader.results.at(0).key);
}

TEST_CASE("a server that can read no picture is not asked about each") {
    Interview interview;
    interview.recorder.reply = [](const auto&) { return test::failure(FailureClass::bad_image); };
    CHECK(interview.ask(seconds(0, 31), TooLarge::thin));
    CHECK(interview.recorder.questions.size() == 7); // 32, 16, 8, 4, 2, 1, 31
    REQUIRE(interview.results.size() == 1);
    CHECK(interview.results[0].error->kind == "bad_image");
    CHECK(interview.analyst.failed() == 1);
}

TEST_CASE("the search for a bad picture ends with the run") {
    Interview interview;
    interview.recorder.scripted = {test::failure(FailureClass::bad_image), test::failure(FailureClass::budget)};
    CHECK_FALSE(interview.ask(seconds(0, 3)));
    CHECK(interview.analyst.code() == ExitCode::budget);
    CHECK(interview.results.empty());
}

TEST_CASE("a whole that is too much is thinned, by what the server says") {
    struct Limit {
        FailureClass kind;
        std::int64_t limit;
        std::int64_t wanted;
        std::size_t frames;
    };
    const Limit limit =
        GENERATE(Limit{FailureClass::too_many, 8, 33, 8}, Limit{FailureClass::too_many, 0, 0, 16},
                 Limit{FailureClass::too_many, 99, 33, 31}, Limit{FailureClass::context, 0, 0, 16},
                 Limit{FailureClass::context, 4096, 8192, 14}, Limit{FailureClass::context, 10, 8192, 1},
                 Limit{FailureClass::context, 4096, 4097, 28}, Limit{FailureClass::context, 4096, 0, 16});
    CAPTURE(infer::name(limit.kind), limit.limit, limit.wanted);
    Interview interview;
    interview.recorder.scripted = {test::failure(limit.kind, limit.limit, limit.wanted)};
    CHECK(interview.ask(seconds(0, 31), TooLarge::thin));
    REQUIRE(interview.results.size() == 1);
    const records::Result& result = interview.results[0];
    CHECK(result.n_sampled == 32);
    CHECK(result.n_sent == static_cast<int>(limit.frames));
    CHECK(result.frames.size() == limit.frames);
    CHECK(result.t0 == Micros{0s});
    CHECK(result.t1 == Micros{31s});
    CHECK(result.split == records::Split::no);
    CHECK(result.attempts == 2);
    if (limit.frames > 1) CHECK(result.frames.back() == Micros{31s});
    Interview roomy; // whose server takes all of it: the work is the same
    CHECK(roomy.ask(seconds(0, 31), TooLarge::thin));
    CHECK(result.key == roomy.results.at(0).key);
}

TEST_CASE("thinning ends with one frame") {
    Interview interview;
    interview.recorder.reply = [](const auto&) { return test::failure(FailureClass::context); };
    CHECK(interview.ask(seconds(0, 7), TooLarge::thin));
    CHECK(interview.recorder.questions.size() == 4); // 8, 4, 2, 1
    REQUIRE(interview.results.size() == 1);
    CHECK(interview.results[0].error->kind == "context");
    CHECK(interview.analyst.failed() == 1);
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
    CHECK(interview.analyst.code() == code);
    REQUIRE(static_cast<int>(interview.results.size()) == records);
    CHECK(interview.analyst.failed() == records); // what was never asked did not fail
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
    CHECK(interview.analyst.code() == ExitCode::unreachable);
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
    CHECK(interview.analyst.code() == ExitCode::budget);
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
