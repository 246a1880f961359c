// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/answered_work.hpp"

#include <catch2/catch.hpp>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using analysis::AnsweredWork;

namespace {

std::string key(char letter) {
    return std::string(64, letter);
}

std::string record(char letter, const std::string& text, const std::string& error = "", base::Micros t0 = 0s,
                   base::Micros t1 = 1s, char whole = 0) {
    records::Result result;
    result.key = key(letter);
    result.source = "a.mp4";
    result.backend = "openai";
    result.text = text;
    result.t0 = t0;
    result.t1 = t1;
    if (whole != 0) {
        result.split = records::Split::yes;
        result.part_of = key(whole);
    }
    if (!error.empty()) result.error = {error, 0, "why: so"};
    return records::to_json_line(result);
}

AnsweredWork read(const test::TemporaryFolder& folder, const std::string& text,
                  records::OldFailures failures = records::OldFailures::retry_passing) {
    return AnsweredWork{folder.write("out.jsonl", text), AnsweredWork::Texts::keep, failures};
}

} // namespace

TEST_CASE("what has an answer, or failed for good, is not asked again") {
    const test::TemporaryFolder folder;
    const std::string file = record('1', "yes") + record('2', "", "timeout") + record('3', "raw", "schema") +
                             record('4', "", "refused") + record('4', "after all") + record('5', "", "source");
    const AnsweredWork work = read(folder, file);
    CHECK(work.find(key('1'), {0s, 1s})->text == "yes");
    CHECK_FALSE(work.find(key('2'), {0s, 1s}).has_value());
    CHECK_FALSE(work.find(key('3'), {0s, 1s})->text.has_value());
    CHECK(work.find(key('4'), {0s, 1s})->text == "after all");
    CHECK_FALSE(work.find(key('5'), {0s, 1s})->text.has_value());
    CHECK_FALSE(work.find(key('6'), {0s, 1s}).has_value());
    const AnsweredWork again = read(folder, file, records::OldFailures::retry_all);
    CHECK_FALSE(again.find(key('3'), {0s, 1s}).has_value());
    CHECK(again.find(key('4'), {0s, 1s})->text == "after all");
}

TEST_CASE("parts stand for the whole where they reach from its start to its end") {
    const test::TemporaryFolder folder;
    const AnsweredWork work =
        read(folder, record('3', "second", "", 5s, 9s, '1') + record('2', "first", "", 0s, 5s, '1') +
                         record('5', "late", "", 1s, 9s, '4'));
    CHECK(work.find(key('1'), {0s, 9s})->text == "second");
    CHECK_FALSE(work.find(key('1'), {0s, 10s}).has_value());
    CHECK_FALSE(work.find(key('4'), {0s, 9s}).has_value());
    CHECK(work.find(key('5'), {1s, 9s})->text == "late");
}

TEST_CASE("a line that a kill cut off counts for nothing, and is cut off") {
    const test::TemporaryFolder folder;
    const std::string whole = record('1', "yes");
    const std::string half = record('2', "no");
    for (const std::string& rest : {std::string{}, std::string{"{"}, half.substr(0, half.size() - 1)}) {
        const AnsweredWork work = read(folder, whole + rest);
        CHECK(work.find(key('1'), {0s, 1s})->text == "yes");
        CHECK_FALSE(work.find(key('2'), {0s, 1s}).has_value());
        base::cut_half_line(folder.path("out.jsonl"));
        CHECK(base::read_file(folder.path("out.jsonl")) == whole);
    }
    base::cut_half_line(folder.write("long", std::string(200'000, 'x')));
    CHECK(base::read_file(folder.path("long")).empty());
    base::cut_half_line(folder.write("long", "a\n" + std::string(200'000, 'x')));
    CHECK(base::read_file(folder.path("long")) == "a\n");
    base::cut_half_line(folder.path("nothing"));
}

TEST_CASE("no file leaves everything to do, another file is refused") {
    const test::TemporaryFolder folder;
    const AnsweredWork none{folder.path("nothing"), AnsweredWork::Texts::keep, records::OldFailures::retry_passing};
    CHECK_FALSE(none.find(key('1'), {0s, 1s}).has_value());
    CHECK_THROWS_WITH(read(folder, record('1', "yes") + "0:00: yes\n"),
                      Catch::Contains("out.jsonl:2: is no JSON") && Catch::Contains("--resume"));
    CHECK_THROWS_AS(read(folder, "[]\n"), base::UsageError);
}

TEST_CASE("which failures may pass") {
    for (const char* passing : {"connect", "timeout", "rate_limit", "quota", "overload", "auth", "model", "vision",
                                "server", "protocol", "interrupted", "budget", "something new"})
        CHECK(records::may_pass(passing));
    for (const char* lasting : {"context", "too_many", "bad_image", "bad_request", "schema", "refused", "source"})
        CHECK_FALSE(records::may_pass(lasting));
}
