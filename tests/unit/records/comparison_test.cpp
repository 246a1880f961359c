// SPDX-License-Identifier: Apache-2.0
#include "common/records/comparison.hpp"

#include <catch2/catch.hpp>

#include "common/base/descriptor.hpp"
#include "common/records/validate.hpp"
#include "tests/support/source_path.hpp"

using namespace vlm;

namespace {

records::Result said(const std::string& text, const std::string& json = "", double ms = 100) {
    records::Result result;
    result.text = text;
    result.json = json;
    result.ms.total = ms;
    result.usage = {100, 10, std::nullopt};
    result.attempts = 1;
    return result;
}

records::Result unanswered() {
    records::Result result = said("");
    result.error = records::ResultError{"timeout", 0, "no answer"};
    return result;
}

} // namespace

TEST_CASE("two models agree where they say the same") {
    records::Comparison comparison{{"a", "b"}};
    comparison.add({{said(R"({"n":1,"x":true})", R"({"n":1,"x":true})", 100)},
                    {said(R"({"x":true,"n":1})", R"({"x":true,"n":1})", 300)}});
    comparison.add({{said(R"({"n":1,"x":true})", R"({"n":1,"x":true})", 200)},
                    {said(R"({"n":2,"x":true})", R"({"n":2,"x":true,"y":0})", 400)}});
    comparison.add({{unanswered()}, {said("{}", "{}")}});
    comparison.add({{said("in parts"), said("in parts")}, {said("in parts")}});
    REQUIRE(comparison.agreements().size() == 1);
    const records::Agreement& pair = comparison.agreements().front();
    CHECK(comparison.units() == 4);
    CHECK(pair.units == 2);
    CHECK(pair.same == 1);
    CHECK(pair.fields.at("n").units == 2);
    CHECK(pair.fields.at("n").equal == 1);
    CHECK(pair.fields.at("x").equal == 2);
    CHECK(pair.fields.at("y").units == 1);
    CHECK(pair.fields.at("y").equal == 0);
    CHECK(comparison.sums()[0].requests == 5);
    CHECK(comparison.sums()[0].failed == 1);
    CHECK(comparison.sums()[1].usage.input == 400);
}

TEST_CASE("texts agree where they are nearly the same") {
    records::Comparison comparison{{"a", "b", "c"}};
    comparison.add({{said("A red car stands at the gate.")}, {said("a red car stands at the gate")}, {said("A dog")}});
    REQUIRE(comparison.agreements().size() == 3);
    CHECK(comparison.agreements()[0].same == 1);
    CHECK(comparison.agreements()[0].likeness == 1);
    CHECK(comparison.agreements()[1].same == 0);
    CHECK(comparison.agreements()[2].b == 2);
    CHECK(comparison.agreements()[2].likeness == Approx(2.0 / 9)); // "a" is in both
}

TEST_CASE("a comparison is a record and a table") {
    records::Comparison comparison{{"a", "b"}};
    const std::string schema = base::read_file(test::source_path("/schemas/comparison.schema.json"));
    CHECK(records::validation_error(schema, records::to_json_line(comparison)) == std::nullopt);
    comparison.add({{said("{}", R"({"n":1})")}, {said("{}", R"({"n":1})")}});
    comparison.set_cost(0, 0.25);
    CHECK(records::validation_error(schema, records::to_json_line(comparison)) == std::nullopt);
    CHECK_THAT(records::to_table(comparison),
               Catch::Contains("0.2500") && Catch::Contains("a / b") && Catch::Contains("  n "));
}
