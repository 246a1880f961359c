// SPDX-License-Identifier: Apache-2.0
#include <set>

#include <catch2/catch.hpp>

#include "tests/unit/analysis/interview.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using analysis::TooLarge;
using base::ExitCode;
using base::Micros;
using infer::FailureClass;
using test::Interview;
using test::seconds;
using test::Times;

TEST_CASE("a window that cannot fit the context is halved before anybody is asked") {
    Interview interview;
    REQUIRE(interview.ask(seconds(0, 15)));
    const std::int64_t all = interview.asking.asker.estimate(interview.recorder.questions[0]);
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
    CHECK(interview.succeeded == 3);
    CHECK(interview.failed == 0);
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
    CHECK(interview.failed == 1);
}

TEST_CASE("the search for a bad picture ends with the run") {
    Interview interview;
    interview.recorder.scripted = {test::failure(FailureClass::bad_image), test::failure(FailureClass::budget)};
    CHECK_FALSE(interview.ask(seconds(0, 3)));
    CHECK(interview.stop == ExitCode::budget);
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
    CHECK(interview.failed == 1);
}
