// SPDX-License-Identifier: Apache-2.0
#include "common/records/validate.hpp"

#include <catch2/catch.hpp>

#include "common/base/error.hpp"

using namespace vlm;

namespace {

const std::string answer_schema = R"({"type":"object","required":["people","alarm"],"additionalProperties":false,
    "properties":{"people":{"type":"integer","minimum":0},"alarm":{"type":"boolean"},
    "mood":{"enum":["calm","busy"]},"name":{"type":["string","null"]},
    "boxes":{"type":"array","items":{"$ref":"#/definitions/box"}}},
    "definitions":{"box":{"type":"object","properties":{"x":{"anyOf":[{"type":"number"},{"type":"null"}]}}}}})";

} // namespace

TEST_CASE("a value that fits a schema has no error") {
    const auto value = GENERATE(as<std::string>{}, R"({"people":2,"alarm":false})",
                                R"({"people":2.0,"alarm":true,"mood":"calm","name":null})",
                                R"({"people":0,"alarm":true,"boxes":[{"x":1},{"x":null},{}]})");
    CHECK(records::validation_error(answer_schema, value) == std::nullopt);
}

TEST_CASE("what does not fit is named with its place") {
    const auto [value, error] = GENERATE(table<std::string, std::string>({
        {R"({"people":"2","alarm":false})", "/people: expected integer, not string"},
        {R"({"people":2.5,"alarm":false})", "/people: expected integer, not number"},
        {R"({"alarm":false})", "/: missing required property 'people'"},
        {R"([])", "/: expected object, not array"},
        {R"({"people":-1,"alarm":false})", "/people: expected number greater than or equal to 0.000000"},
        {R"({"people":1,"alarm":false,"mood":"sad"})", R"(/mood: expected one of "calm", "busy")"},
        {R"({"people":1,"alarm":false,"name":3})", "/name: expected string or null, not number"},
        {R"({"people":1,"alarm":false,"boxes":[{},{"x":"a"}]})", "/boxes/1/x: expected number or null, not string"},
    }));
    CHECK(records::validation_error(answer_schema, value) == error);
}

TEST_CASE("a text that is no JSON does not fit") {
    const auto value =
        GENERATE(as<std::string>{}, "", "{", "I see two people.", "{\"people\":NaN}", "\"\xff\"", "1e999");
    const auto error = records::validation_error("true", value);
    REQUIRE(error);
    CHECK_THAT(*error, Catch::StartsWith("/: not JSON: "));
    CHECK(error->find('\n') == std::string::npos);
}

TEST_CASE("deep nesting and long texts against a pattern are refused, not followed") {
    const std::string deep = std::string(100000, '[') + std::string(100000, ']');
    CHECK(records::validation_error("true", deep) == "/: nested more than 200 deep");
    const std::string text = "\"" + std::string(100000, 'a') + "\"";
    CHECK(records::validation_error(R"({"pattern":"^(a|b)*$"})", text));
    CHECK(records::validation_error(R"({"type":"string"})", text) == std::nullopt);
    const std::string most = "\"" + std::string(4096, 'a') + "\"";
    CHECK(records::validation_error(R"({"pattern":"^(a|b)*$"})", most) == std::nullopt);
}

TEST_CASE("no schema makes checking an answer take for ever") {
    const std::string text = std::string(40, 'a') + "!";
    const std::string nested = "^(a+)+$";
    CHECK(records::validation_error(R"({"properties":{"a":{"type":"string","pattern":")" + nested + "\"}}}",
                                    R"({"a":")" + text + "\"}") == "/a: does not match the pattern '^(a+)+$'");
    const std::string names = R"({"patternProperties":{")" + nested + R"(":{"type":"integer"}}})";
    CHECK(records::validation_error(names, R"({")" + text + "\":true}") == std::nullopt);
    CHECK(records::validation_error(names, R"({"aaa":true})"));
    CHECK(records::validation_error(names, R"({"aaa":1})") == std::nullopt);
    std::string chain = R"({"$ref":"#/definitions/s0","definitions":{)";
    for (int i = 0; i < 25; ++i) {
        const std::string next = R"({"$ref":"#/definitions/s)" + std::to_string(i + 1) + "\"}";
        chain += "\"s" + std::to_string(i) + R"(":{"allOf":[)" + next + "," + next + "," + next + "]},";
    }
    chain += R"("s25":{"type":"integer"}}})";
    CHECK(records::validation_error(chain, "1") == "/: the schema applies too many schemas to this value");
}

TEST_CASE("patterns hold beside other keywords") {
    const std::string schema =
        R"({"properties":{"a":{"type":"integer"}},"patternProperties":{"^a":{"minimum":3},"b$":{"type":"string","pattern":"^x"}},
            "additionalProperties":false,"propertyNames":{"pattern":"^[abc]+$"}})";
    CHECK(records::validation_error(schema, R"({"a":3,"b":"xy"})") == std::nullopt);
    for (const char* bad : {R"({"a":2})", R"({"a":"3"})", R"({"b":"yx"})", R"({"c":1})", R"({"ab":"x1","da":3})"}) {
        CAPTURE(bad);
        CHECK(records::validation_error(schema, bad));
    }
    CHECK_THROWS_WITH(records::check_schema(R"({"pattern":"(a)\\1"})"), Catch::Contains("back-references"));
}

TEST_CASE("numbers compare by value") {
    const auto [schema, value, fits] = GENERATE(table<std::string, std::string, bool>({
        {R"({"const":1})", "1.0", true},
        {R"({"enum":[1.0,2]})", "1", true},
        {R"({"multipleOf":1})", "1.5", false},
        {R"({"multipleOf":2.0})", "4", true},
        {R"({"multipleOf":0.5})", "1.5", true},
        {R"({"type":"integer","minimum":0})", "18446744073709551615", false},
        {R"({"type":"number","minimum":0})", "18446744073709551615", true},
        {R"({"type":"integer"})", "1e2", true},
    }));
    CAPTURE(schema, value);
    CHECK(!records::validation_error(schema, value) == fits);
}

TEST_CASE("recursive schemas are followed") {
    const std::string schema = R"({"type":"object","propertyNames":{"pattern":"^[a-z]+$"},"required":["name"],
        "if":{"properties":{"name":{"const":"leaf"}}},"then":{"not":{"required":["child"]}},
        "properties":{"name":{"type":"string"},"child":{"$ref":"#"}}})";
    CHECK(records::validation_error(schema, R"({"name":"a","child":{"name":"b"}})") == std::nullopt);
    CHECK(records::validation_error(schema, R"({"name":"a","child":{"name":3}})") ==
          "/child/name: expected string, not number");
    CHECK(records::validation_error(schema, R"({"name":"a","child":{"name":"b","X":1}})"));
    CHECK(records::validation_error(schema, R"({"name":"a","child":{"name":"leaf","child":{"name":"b"}}})"));
}

TEST_CASE("members may be named like keywords") {
    const std::string schema = R"({"properties":{"if":{"type":"integer"},"multipleOf":{"type":"string"},
        "$ref":{"type":"boolean"}},"enum":[{"if":1},{"$ref":true}]})";
    CHECK(records::validation_error(schema, R"({"if":1})") == std::nullopt);
    CHECK(records::validation_error(schema, R"({"$ref":true})") == std::nullopt);
    CHECK(records::validation_error(schema, R"({"if":2})"));
}

TEST_CASE("an unusable schema is refused with its place and a way out") {
    const auto [schema, message] = GENERATE(table<std::string, std::string>({
        {"{", "schema: not JSON: "},
        {"3", "schema: /: a schema is an object"},
        {R"({"properties":{"n":{"type":"int"}}})",
         "schema: /properties/n/type: 'int' is not a type; did you mean 'integer'?"},
        {R"({"type":["string","quux"]})", "schema: /type: 'quux' is not a type; use array"},
        {R"({"required":"a"})", "schema: /required: expected a list of names"},
        {R"({"required":[1]})", "schema: /required: expected a list of names"},
        {R"({"pattern":"a{7777777777777777777}"})", "schema: /pattern: 'a{7777777777777777777}' is not"},
        {R"({"pattern":"("})", "schema: /pattern: '(' is not a regular expression"},
        {R"({"patternProperties":{"[":{}}})", "schema: /patternProperties: '['"},
        {R"({"$ref":"http://example.com/s.json"})",
         "schema: /$ref: 'http://example.com/s.json' is in another document"},
        {R"({"items":{"$ref":"#/definitions/x"}})", "schema: /items/$ref: there is nothing at '#/definitions/x'"},
        {R"({"$ref":"#name"})", "schema: /$ref: there is nothing at"},
        {R"({"$ref":"#"})", "schema: /: the $ref leads back to itself"},
        {R"({"definitions":{"a":{"allOf":[{"$ref":"#/definitions/a"}]}}})", "schema: /definitions/a"},
        {R"({"dependentRequired":{"a":["b"]}})", "schema: /dependentRequired: this keyword is not in draft 7"},
        {R"({"items":{"prefixItems":[true]}})", "schema: /items/prefixItems: this keyword"},
        {R"({"unevaluatedProperties":false})", "schema: /unevaluatedProperties: this keyword"},
        {R"({"properties":{"a":{"$ref":"#/definitions/b","minimum":3}},"definitions":{"b":{}}})",
         "schema: /properties/a/minimum: draft 7 ignores what stands beside a $ref"},
        {R"({"patternProperties":{"a":{"items":{"$ref":"#/patternProperties/a"}}}})",
         "schema: /patternProperties/a/items/$ref: cannot lead into patternProperties"},
        {R"({"multipleOf":0})", "schema: /multipleOf: expected a number above 0"},
        {R"({"enum":[]})", "schema: /enum: expected a list"},
        {R"({"required":"a"})", "schema: "},
        {R"({"exclusiveMinimum":true,"minimum":1})", "schema: "},
    }));
    CAPTURE(schema);
    CHECK_THROWS_MATCHES(records::check_schema(schema), base::UsageError,
                         Catch::Predicate<base::UsageError>([&text = message](const base::UsageError& error) {
                             INFO(error.what());
                             return std::string{error.what()}.rfind(text, 0) == 0;
                         }));
}

TEST_CASE("an unusable schema is refused whatever the value is") {
    for (const char* value : {"", "{", "1", "{}"}) {
        CAPTURE(value);
        CHECK_THROWS_AS(records::validation_error(R"({"exclusiveMinimum":true,"minimum":1})", value), base::UsageError);
    }
}

TEST_CASE("what only describes may stand beside a reference") {
    CHECK_NOTHROW(records::check_schema(
        R"({"$ref":"#/$defs/a%20b","$defs":{"a b":{"type":"object"}},"description":"x","title":"y"})"));
    CHECK_NOTHROW(records::check_schema(R"({"$schema":"http://json-schema.org/draft-07/schema#",
        "$id":"https://example.com/x.json","properties":{"$ref":{"type":"string"},"pattern":{"type":"integer"}}})"));
}
