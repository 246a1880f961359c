// SPDX-License-Identifier: Apache-2.0
#include "common/actions/expression.hpp"

#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "common/base/error.hpp"

using namespace vlm;
using actions::Expression;
using Catch::Matchers::Message;

namespace {

const nlohmann::json record = nlohmann::json::parse(R"({
    "schema": "vlm.result/1", "source": "cam", "t0": 1.5, "text": "Smoke and FIRE.", "error": null, "frames": [1, 2.5],
    "json": {"alarm": true, "people": 3, "none": 0, "objects": ["Red car", "dog"], "odd name": "x", "source": "inner",
             "list": [], "for": "ever", "größe": 7},
    "motion": {"area": 0.031, "boxes": [[0.1, 0.2, 0.3, 0.4]]}})");

} // namespace

TEST_CASE("an expression holds for a record or does not") {
    const auto [text, holds] = GENERATE(table<std::string, bool>({
        {"json.alarm", true},
        {".json.alarm", true},
        {".alarm", true},          // looked for in the answer's JSON
        {"source == 'cam'", true}, // which the record's own members precede
        {"json.source == \"inner\"", true},
        {"json.'odd name' == 'x'", true},
        {"json.for == 'ever'", true},
        {"größe == 7", true},
        {"motion.area > 0.02 && source == \"cam\"", true},
        {"motion.area > 0.02 and not source == \"cam\"", false},
        {"motion.area>=0.031&&motion.area<=0.031", true},
        {"motion.area < 0.031", false},
        {"motion.boxes.0.3 == 0.4", true},
        {"motion.boxes.1", false},
        {"frames.1 == 2.5e0", true},
        {"t0 == 1.50", true},
        {"json.none > -1", true},
        {"json.none", false},
        {"json.list", false},
        {"json.objects", true},
        {"text ~ 'fire'", true},
        {"text ~ 'water'", false},
        {"json.objects ~ 'car'", true},
        {"json.objects ~ 'cat'", false},
        {"json.people ~ 3", false},
        {"error == null", true},
        {"error != null", false},
        {"missing.at.all == null", true},
        {"missing.at.all", false},
        {"missing > 0 || missing <= 0", false},
        {"text.inner.inner", false},
        {"json.people == '3'", false},
        {"json.people != '3'", true},
        {"json.people < '4'", false},
        {"json.objects == json.objects", false},
        {"'a' < 'b'", true},
        {"schema >= 'vlm.result/1'", true},
        {"false || true && false", false},
        {"(false || true) && true", true},
        {"!false", true},
        {"!!json.alarm", true},
        {"!(text ~ 'fire') or json.people > 2", true},
        {"! json.alarm == false", true}, // it is the comparison that is negated
        {"nothing", false},              // a name that begins like a word
        {"true", true},
        {"null", false},
        {R"('it\'s' == "it's")", true},
    }));
    INFO(text);
    CHECK(Expression::parse(text).holds(record) == holds);
}

TEST_CASE("an expression may ask for some time") {
    CHECK(Expression::parse("alarm for 5s").duration() == base::Micros{5'000'000});
    CHECK(Expression::parse("alarm for 1m30s ").duration() == base::Micros{90'000'000});
    CHECK_FALSE(Expression::parse("alarm").duration());
    CHECK_FALSE(Expression::parse("format == 1").duration());
}

TEST_CASE("what is no expression says where") {
    const auto [text, message] = GENERATE(table<std::string, std::string>({
        {"", "column 1: something is missing at the end"},
        {"json.alarm &&", "column 14: something is missing at the end"},
        {"json.", "column 6: a name is missing at the end"},
        {"source = 'cam'", "column 8: equality is written =="},
        {"grün = 1", "column 6: equality is written =="},
        {"(a || b", "column 8: a ) is missing"},
        {"a)", "column 2: ')' is not expected here"},
        {"a b", "column 3: 'b' is not expected here"},
        {"a & b", "column 3: '&' is not expected here"},
        {"a == == b", "column 6: '=' is not expected here"},
        {"text ~ 'fire", "column 8: a quote is not closed"},
        {"a > 5s", "column 5: a number ends in letters; a duration stands behind 'for'"},
        {"a > -", "column 5: '-' begins no number"},
        {"a > 1e999", "column 5: '1' begins no number"},
        {"a for 0", "column 7: 'for' takes a duration above 0"},
        {"a for", "column 6: '' is not a duration; try 90, 90s, 1:30, 00:01:30.5 or 250ms"},
        {"\xFF", "column 1: it is no UTF-8"},
    }));
    INFO(text);
    CHECK_THROWS_MATCHES(Expression::parse(text), base::UsageError, Message(message));
}

TEST_CASE("an expression is only so deep and so long") {
    CHECK(Expression::parse(std::string(90, '(') + "true" + std::string(90, ')')).holds(record));
    CHECK_THROWS_AS(Expression::parse(std::string(5000, '(')), base::UsageError);
    CHECK_THROWS_AS(Expression::parse(std::string(5000, '!') + "a"), base::UsageError);
    CHECK_THROWS_AS(Expression::parse(std::string(20'000, 'a')), base::UsageError);
}

TEST_CASE("anything may be asked of anything") {
    for (const char* other : {"null", "1", "\"text\"", "[1, 2]", "[]", "{}", R"({"json": 1})", R"({"json": [true]})"}) {
        const auto value = nlohmann::json::parse(other);
        CHECK_FALSE(Expression::parse("json.alarm || a.b > 1 || a ~ 'b'").holds(value));
    }
    CHECK(Expression::parse("json.0").holds(nlohmann::json::parse(R"({"json": [true]})")));
}
