// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/news.hpp"

#include <catch2/catch.hpp>

#include "common/analysis/carry.hpp"

using namespace vlm;
using analysis::Carry;

namespace {

records::Result said(const std::string& text, const std::string& source = "a", const std::string& json = "") {
    records::Result result;
    result.source = source;
    result.text = text;
    result.json = json;
    return result;
}

} // namespace

TEST_CASE("an answer is new where it says something else than the last new one of its source") {
    analysis::News news;
    CHECK_FALSE(news.is_new(said("...")));
    CHECK_FALSE(news.is_new(said(" \n")));
    CHECK_FALSE(news.is_new(said("\u2026")));
    CHECK(news.is_new(said("A car stands at the gate.")));
    CHECK_FALSE(news.is_new(said("a car stands at the gate")));
    CHECK_FALSE(news.is_new(said("...")));
    CHECK(news.is_new(said("A car stands at the gate.", "b")));
    CHECK(news.is_new(said("The gate is open.")));
    CHECK(news.is_new(said("A car stands at the gate.")));
}

TEST_CASE("of JSON, all but texts must be equal") {
    analysis::News news;
    const std::string note = "A man in a red jacket walks slowly along the fence towards the gate";
    CHECK(news.is_new(said("x", "a", R"({"n":1,"note":")" + note + R"(","list":[true]})")));
    CHECK_FALSE(news.is_new(said("y", "a", R"({"list":[true],"note":")" + note + R"( now","n":1})")));
    CHECK(news.is_new(said("x", "a", R"({"n":2,"note":")" + note + R"(","list":[true]})")));
    CHECK(news.is_new(said("x", "a", R"({"n":2,"note":")" + note + R"(","list":[false]})")));
    CHECK(news.is_new(said("x", "a", R"({"n":2,"list":[false]})")));
}

TEST_CASE("a failure is new, and the answer before it still counts") {
    analysis::News news;
    CHECK(news.is_new(said("yes")));
    records::Result failed = said("");
    failed.error = records::ResultError{"timeout", 0, "no answer"};
    CHECK(news.is_new(failed));
    CHECK(news.is_new(failed));
    CHECK_FALSE(news.is_new(said("yes")));
}

TEST_CASE("the answer before goes into a question, or is kept out of it") {
    CHECK(analysis::carrying("What? {previous}", std::nullopt) == "What? {previous}");
    CHECK(analysis::carrying("What?", std::nullopt) == "What?");
    CHECK(analysis::carrying("What? {previous}", Carry::last) == "What? {previous}");
    CHECK(analysis::carrying("What?", Carry::last).ends_with("{previous}\n\nWhat?"));
    CHECK(analysis::carrying("{previous}What{previous}?", Carry::none) == "What?");
    CHECK(analysis::carrying("{{previous}} {t} {\"a\": {previous}}", Carry::none) == "{{previous}} {t} {\"a\": }");
}
