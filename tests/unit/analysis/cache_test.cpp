// SPDX-License-Identifier: Apache-2.0
#include <map>

#include <catch2/catch.hpp>

#include "tests/unit/analysis/interview.hpp"

using namespace vlm;
using namespace std::chrono_literals;

namespace {

/// Keeps answers by their key alone.
struct Store {
    std::map<std::string, records::Result> answers;
    std::vector<std::string> looked_for;

    analysis::AnswerStore hooks() {
        return {[this](const std::string& key, const analysis::Span&) {
                    looked_for.push_back(key);
                    const auto found = answers.find(key);
                    return found == answers.end() ? std::vector<records::Result>{}
                                                  : std::vector<records::Result>{found->second};
                },
                [this](const std::string& key, const std::string&, const records::Result& answer) {
                    answers[key] = answer;
                }};
    }
};

} // namespace

TEST_CASE("what any run has asked is not asked again") {
    Store store;
    test::Interview first;
    first.analyst.answer_from(store.hooks());
    first.recorder.scripted = {test::answer("a car")};
    first.recorder.scripted.front().usage = {100, 5, 0};
    CHECK(first.ask(test::seconds(0, 2)));
    REQUIRE(store.answers.size() == 1);
    CHECK_FALSE(first.results.front().cached);

    test::Interview second;
    second.subject.source = "copy.mp4";
    second.analyst.answer_from(store.hooks());
    std::vector<std::string> kept;
    second.analyst.keep_in([&](const records::Result& result) { kept.push_back(result.text); });
    CHECK(second.ask(test::seconds(0, 2)));
    CHECK(second.recorder.questions.empty());
    REQUIRE(second.results.size() == 1);
    const records::Result& record = second.results.front();
    CHECK(record.cached);
    CHECK(record.text == "a car");
    CHECK(record.source == "copy.mp4");
    CHECK(record.usage.input == 0);
    CHECK(record.attempts == 0);
    CHECK(record.key == first.results.front().key);
    CHECK(kept == std::vector<std::string>{"a car"});
    CHECK(second.previous == "a car");
    CHECK(second.succeeded == 1);
}

TEST_CASE("a failure is asked again") {
    Store store;
    test::Interview interview;
    interview.analyst.answer_from(store.hooks());
    interview.recorder.scripted = {test::failure(infer::FailureClass::refused)};
    CHECK(interview.ask(test::seconds(0, 2)));
    CHECK(store.answers.empty());
}

TEST_CASE("one half from the cache does not speak for the other") {
    Store store;
    test::Interview interview;
    interview.analyst.answer_from(store.hooks());
    interview.recorder.scripted = {test::failure(infer::FailureClass::context), test::answer("first"),
                                   test::failure(infer::FailureClass::refused)};
    CHECK(interview.ask(test::seconds(0, 3)));
    REQUIRE(store.answers.size() == 1);
    interview.recorder.questions.clear();
    interview.recorder.scripted = {test::failure(infer::FailureClass::context), test::answer("second")};
    CHECK(interview.ask(test::seconds(0, 3)));
    CHECK(interview.recorder.questions.size() == 2);
    CHECK(interview.results.back().text == "second");
    CHECK(interview.results[interview.results.size() - 2].cached);
}

TEST_CASE("what is at an address counts by its pictures, what is live not at all") {
    Store store;
    test::Interview interview;
    interview.subject.fingerprint.clear();
    interview.subject.identity = "http://there/a.mp4";
    interview.analyst.answer_from(store.hooks());
    CHECK(interview.ask(test::seconds(0, 2)));
    REQUIRE(store.looked_for.size() == 1);
    CHECK(store.looked_for.front() != interview.results.front().key);
    store.looked_for.clear();
    analysis::Window live = test::window_at(test::seconds(0, 2));
    for (analysis::PreparedFrame& frame : live)
        frame.wall = "2026-03-01T12:00:00.000Z";
    CHECK(interview.ask(live, {0s, 2s}, {0s, 2s}));
    CHECK(store.looked_for.empty());
    CHECK(store.answers.size() == 1);
}
