// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/event_list.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/analysis/answer_times.hpp"
#include "common/analysis/template.hpp"
#include "common/base/error.hpp"
#include "common/infer/schema.hpp"
#include "common/records/validate.hpp"
#include "tests/unit/analysis/interview.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using analysis::EventList;
using analysis::Span;
using base::Micros;
using records::Occurrence;

namespace {

struct Event {
    const char* name;
    double start;
    double end;
    const char* text = "seen";
};

std::string answer_of(const std::vector<Event>& events) {
    nlohmann::json list = nlohmann::json::array();
    for (const Event& event : events)
        list.push_back(
            {{"event", event.name}, {"start", event.start}, {"end", event.end}, {"description", event.text}});
    return nlohmann::json{{"events", list}}.dump();
}

/// "fall 12-13", with "?" behind where a time is not to be trusted, and the number of answers where there are several.
std::vector<std::string> lines(const std::vector<Occurrence>& events) {
    std::vector<std::string> lines;
    for (const Occurrence& event : events) {
        lines.push_back(fmt::format("{} {}-{}{}{}", event.event, base::to_seconds(event.t0), base::to_seconds(event.t1),
                                    event.time_ok ? "" : "?",
                                    event.answers > 1 ? fmt::format(" x{}", event.answers) : ""));
    }
    return lines;
}

Occurrence source(const std::string& name = "a.mp4") {
    Occurrence about;
    about.source = name;
    return about;
}

using Lines = std::vector<std::string>;

} // namespace

TEST_CASE("events are written once no later answer can be about them") {
    EventList list{10s};
    CHECK(list.add(answer_of({{"fire", 5, 6}, {"fall", 1, 2}}), {0s, 10s}, source()).empty());
    CHECK(list.add(answer_of({}), {9s, 19s}, source()).empty());
    CHECK(lines(list.add(answer_of({}), {13s, 23s}, source())) == Lines{"fall 1-2"});
    CHECK(lines(list.finish()) == Lines{"fire 5-6"});
    CHECK(list.finish().empty());
}

TEST_CASE("those of one kind that are near are one, over the borders of chunks") {
    EventList list{10s};
    CHECK(list.add(answer_of({{"fall", 8, 10, "begins"}}), {0s, 10s}, source()).empty());
    CHECK(list.add(answer_of({{"fall", 0, 3, "goes on"}, {"fight", 2, 3}}), {9s, 19s}, source()).empty());
    CHECK(list.add(answer_of({{"fall", 4, 5}}), {18s, 28s}, source()).empty());
    const auto events = list.finish();
    CHECK(lines(events) == Lines{"fall 8-23 x3", "fight 11-12"});
    CHECK(events[0].text == "begins");
}

TEST_CASE("one that lies between two makes them one") {
    EventList list{2s};
    CHECK(list.add(answer_of({{"fall", 0, 1}, {"fall", 5, 6}, {"fall", 3, 3}}), {0s, 10s}, source()).empty());
    CHECK(lines(list.finish()) == Lines{"fall 0-6 x3"});
}

TEST_CASE("an event that lasts keeps those that began after it in their order") {
    EventList list{1s};
    CHECK(list.add(answer_of({{"fire", 0, 10}, {"fall", 2, 3}}), {0s, 10s}, source()).empty());
    CHECK(list.add(answer_of({{"fire", 0, 10}}), {10s, 20s}, source()).empty());
    CHECK(lines(list.add(answer_of({}), {30s, 40s}, source())) == Lines{"fire 0-20 x2", "fall 2-3"});
}

TEST_CASE("a time outside the span counts as the nearest inside, and is told") {
    EventList list{1s};
    CHECK(list.add(answer_of({{"fall", 4, 99}, {"fire", -3, 1}, {"fight", 8, 7}}), {100s, 110s}, source()).empty());
    CHECK(lines(list.finish()) == Lines{"fire 100-101?", "fall 104-110?", "fight 108-108?"});
}

TEST_CASE("sources have events of their own") {
    EventList list{10s};
    CHECK(list.add(answer_of({{"fall", 1, 2}}), {0s, 10s}, source("a")).empty());
    CHECK(list.add(answer_of({{"fall", 1, 2}}), {0s, 10s}, source("b")).empty());
    CHECK(list.finish().size() == 2);
}

TEST_CASE("of a live source the wall clock is told") {
    EventList list{1s};
    Occurrence about = source();
    about.wall = "2026-03-01T12:00:00.000Z";
    CHECK(list.add(answer_of({{"fall", 1.5, 2}}), {100s, 110s}, about).empty());
    CHECK(list.finish().at(0).wall == "2026-03-01T12:00:01.500Z");
}

TEST_CASE("what is no list of events has none") {
    EventList list{1s};
    for (const char* odd : {"", "null", "{}", R"({"events": 3})", R"({"events": [{"event": "fall"}]})"})
        CHECK(list.add(odd, {0s, 1s}, source()).empty());
    CHECK(list.finish().empty());
}

TEST_CASE("kinds of events are named, and may be explained") {
    const auto kinds = analysis::parse_event_kinds(" fall; fight: two people, {hitting} each other ;fire");
    REQUIRE(kinds.size() == 3);
    CHECK(kinds[1].name == "fight");
    CHECK(kinds[1].about == "two people, {hitting} each other");
    const analysis::Template prompt{analysis::events_prompt(kinds, "In {source}.")};
    analysis::TemplateValues values;
    values.source = "a.mp4";
    const std::string text = prompt.render(values);
    CHECK(text.starts_with("In a.mp4.\n\n"));
    CHECK(text.find("- fight: two people, {hitting} each other\n") != std::string::npos);
    for (const char* odd : {"", "fall;", "fall; fall", ": words"})
        CHECK_THROWS_AS(analysis::parse_event_kinds(odd), base::UsageError);
}

TEST_CASE("an answer about events fits the schema that asks for them") {
    const auto schema = analysis::events_schema(analysis::parse_event_kinds("fall; fire"));
    CHECK_NOTHROW(records::check_schema(schema->document));
    const analysis::TimedAnswer timed = analysis::AnswerTimes{schema}.map(answer_of({{"fall", 1, 2.5}}), {100s, 110s});
    CHECK(timed.time_ok);
    CHECK(nlohmann::json::parse(timed.json)["events"][0]["start"] == 101);
    CHECK(nlohmann::json::parse(timed.json)["events"][0]["end"] == 102.5);
}

TEST_CASE("the times of an answer become media time") {
    const analysis::AnswerTimes times{infer::read_schema("at time: when, n int, all time[]")};
    REQUIRE(times);
    const auto mapped = times.map(R"({"at": 3, "n": 3, "all": [0, 9.97]})", {60s, Micros{69'940'000}});
    CHECK(mapped.json == R"({"at":63.0,"n":3,"all":[60.0,69.97]})"); // labels are rounded
    CHECK(mapped.time_ok);
    CHECK_FALSE(times.map(R"({"at": 10, "n": 3, "all": []})", {60s, Micros{69'940'000}}).time_ok);
    CHECK_FALSE(times.map(R"({"at": -1, "n": 3, "all": []})", {60s, 69s}).time_ok);
    CHECK_FALSE(analysis::AnswerTimes{infer::read_schema("n int")});
    CHECK_FALSE(analysis::AnswerTimes{nullptr});
}

TEST_CASE("a record tells media time, and whether the model could know it") {
    test::Interview interview;
    interview.prompt.schema = infer::read_schema("at time");
    const analysis::Analyst analyst{interview.recorder, interview.asking.asker, interview.prompt, interview.subject};
    const analysis::Window window = test::window_at(test::seconds(10, 14));
    interview.recorder.reply = [](const auto&) {
        infer::Answer answer = test::answer(R"({"at": 2})");
        answer.json = answer.text;
        return answer;
    };
    analysis::Findings findings;
    analyst.ask(analyst.plan(window, {10s, 14s}), window, {10s, 14s}, analysis::TooLarge::split, "", findings);
    REQUIRE(findings.results.size() == 1);
    CHECK(findings.results[0].json == R"({"at":12.0})");
    CHECK(findings.results[0].time_ok == true);
    CHECK(findings.results[0].text == R"({"at": 2})");
}
