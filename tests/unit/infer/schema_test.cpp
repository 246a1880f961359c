// SPDX-License-Identifier: Apache-2.0
#include "common/infer/schema.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "common/base/error.hpp"
#include "common/infer/answer_json.hpp"
#include "tests/unit/infer/support.hpp"

using namespace vlm;
using Json = nlohmann::ordered_json;

TEST_CASE("the short form of a schema") {
    const std::string document =
        infer::short_schema("name, count int, share float, alarm bool: is anyone in danger, tags str[]");
    CHECK(document ==
          R"({"type":"object","properties":{"name":{"type":"string","maxLength":1000},"count":{"type":"integer"},)"
          R"("share":{"type":"number"},"alarm":{"type":"boolean","description":"is anyone in danger"},)"
          R"("tags":{"type":"array","items":{"type":"string","maxLength":1000},"maxItems":100}},)"
          R"("required":["name","count","share","alarm","tags"],"additionalProperties":false})");
    const Json lines = Json::parse(infer::short_schema("a: one, or two\n\n  b int:\n"));
    CHECK(lines.at("properties").at("a").at("description") == "one, or two");
    CHECK_FALSE(lines.at("properties").at("b").contains("description"));
    CHECK(infer::short_schema("a: gr\xFCn").find("gr\xEF\xBF\xBDn") != std::string::npos);
    CHECK_NOTHROW(infer::choices_schema("ja,gr\xFCn"));
    struct Bad {
        std::string text;
        std::string words;
    };
    const std::vector<Bad> bad = {{"", "is no field"},         {"a,,b", "is no field"}, {"a number", "'number'"},
                                  {"a, a int", "comes twice"}, {"ä", "is no field"},    {"a b c", "unknown type"},
                                  {": x", "is no field"},      {"\n\n", "no field"}};
    for (const Bad& each : bad) {
        CAPTURE(each.text);
        CHECK_THROWS_AS(infer::short_schema(each.text), base::UsageError);
        CHECK_THROWS_WITH(infer::short_schema(each.text), Catch::Contains(each.words));
    }
}

TEST_CASE("schemas from JSON, from a file, from choices") {
    CHECK(infer::read_schema(R"( {"type":"object", "properties":{"z":{}, "a":{}}} )")->document ==
          R"({"type":"object","properties":{"z":{},"a":{}}})");
    CHECK(infer::read_schema("summary, people int")->name == "answer");
    CHECK_THROWS_AS(infer::read_schema("{\"type\":"), base::UsageError);
    CHECK_THROWS_AS(infer::read_schema(R"({"type":"nonsense"})"), base::UsageError);
    CHECK_THROWS_WITH(infer::read_schema("missing.json"), Catch::Contains("no such schema file"));
    CHECK_THROWS_AS(infer::read_schema("  "), base::UsageError);
    CHECK(
        infer::choices_schema("yes, no,unclear")->document ==
        R"({"type":"object","properties":{"choice":{"enum":["yes","no","unclear"]}},"required":["choice"],"additionalProperties":false})");
    for (const char* bad : {"", "yes", "yes,,no", "yes,yes"}) {
        CHECK_THROWS_AS(infer::choices_schema(bad), base::UsageError);
    }
}

TEST_CASE("JSON is found in what models say") {
    struct Case {
        std::string text;
        std::optional<std::string> json;
    };
    const std::vector<Case> cases = {
        {R"({"b": 1, "a": 2})", R"({"b":1,"a":2})"},
        {"\n  {\"a\" :1}\n", R"({"a":1})"},
        {"```json\n{\"a\":1}\n```", R"({"a":1})"},
        {"Here you are:\n```\n[1]\n```\nBye", "[1]"},
        {"Sure! {\"a\":1} Bye", R"({"a":1})"},
        {"17", "17"},
        {"nothing", std::nullopt},
        {"{\"a\":", std::nullopt},
        {"", std::nullopt},
        {std::string(5000, '['), std::nullopt},
        {std::string(200, '[') + std::string(200, ']'), std::nullopt},
    };
    for (const Case& each : cases) {
        CAPTURE(each.text);
        CHECK(infer::json_in(each.text) == each.json);
    }
    std::string json;
    const auto schema = infer::read_schema("n int");
    CHECK_FALSE(infer::misfit(*schema, "{\"n\": 4}", json));
    CHECK(json == "{\"n\":4}");
    CHECK(infer::misfit(*schema, "{\"n\": \"4\"}", json).value().find("/n") != std::string::npos);
    CHECK(infer::misfit(*schema, "four", json));
}
