// SPDX-License-Identifier: Apache-2.0
#include "common/records/score.hpp"

#include <cmath>

#include <catch2/catch.hpp>

#include "common/base/descriptor.hpp"
#include "common/records/validate.hpp"
#include "tests/support/source_path.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using records::read_statement;
using records::Statement;

namespace {

using Statements = std::vector<Statement>;

/// One a second, each with this answer as JSON; "" fails.
Statements answers(const std::vector<std::string>& said) {
    Statements statements;
    for (std::size_t i = 0; i < said.size(); ++i) {
        const std::string rest =
            said[i].empty() ? R"("text":null,"error":{"class":"timeout"}})" : R"("json":)" + said[i] + "}";
        statements.push_back(read_statement(R"({"source":"a.mp4","t":)" + std::to_string(i) + "," + rest));
    }
    return statements;
}

records::FieldScore field(const Statements& truth, const Statements& predictions, const std::string& name) {
    return records::score(truth, predictions, 500ms).fields.at(name);
}

} // namespace

TEST_CASE("true and false are scored by how true is found") {
    // Right: true, false. Wrong: one false alarm, one that was missed, one that has no answer.
    const auto truth = answers({R"({"a":true})", R"({"a":false})", R"({"a":false})", R"({"a":true})", R"({"a":true})"});
    const auto said = answers({R"({"a":true})", R"({"a":false})", R"({"a":true})", R"({"a":false})", ""});
    const records::Score score = records::score(truth, said, 500ms);
    const records::FieldScore& a = score.fields.at("a");
    CHECK(score.labels == 5);
    CHECK(score.unmatched == 1);
    CHECK(a.missing == 1);
    CHECK(a.accuracy() == Approx(2.0 / 5));
    CHECK(a.precision.value() == Approx(1.0 / 2));
    CHECK(a.recall.value() == Approx(1.0 / 3));
    CHECK(a.f1.value() == Approx(2.0 / 5)); // 2 * 1 / (2 said + 3 meant)
    CHECK_FALSE(a.mean_error.has_value());
}

TEST_CASE("texts are scored over all that occur") {
    const auto truth = answers({R"({"e":"fall"})", R"({"e":"Fight"})", R"({"e":"none"})", R"({"e":"none"})"});
    const auto said = answers({R"({"e":"fall"})", R"({"e":"none"})", R"({"e":" NONE"})", R"({"e":"none"})"});
    const records::FieldScore e = field(truth, said, "e");
    CHECK(e.accuracy() == Approx(3.0 / 4));
    // fall: 1/1, 1/1, 1; fight: none said, 0/1, 0; none: 2/3, 2/2, 4/5
    CHECK(e.precision.value() == Approx((1 + 0 + 2.0 / 3) / 3));
    CHECK(e.recall.value() == Approx((1 + 0 + 1) / 3.0));
    CHECK(e.f1.value() == Approx((1 + 0 + 4.0 / 5) / 3));
}

TEST_CASE("numbers have errors, lists are scored by their members") {
    const auto truth = answers({R"({"n":3,"l":["car","Dog"]})", R"({"n":5,"l":[]})", R"({"n":0,"l":["cat"]})"});
    const auto said =
        answers({R"({"n":3.0,"l":["dog","car"]})", R"({"n":2,"l":["cat"]})", R"({"n":4,"l":["cat","dog"]})"});
    const records::FieldScore n = field(truth, said, "n");
    CHECK(n.accuracy() == Approx(1.0 / 3));
    CHECK(n.mean_error.value() == Approx((0 + 3 + 4) / 3.0));
    CHECK(n.rms_error.value() == Approx(std::sqrt((0 + 9 + 16) / 3.0)));
    CHECK_FALSE(n.f1.has_value());
    const records::FieldScore l = field(truth, said, "l");
    CHECK(l.accuracy() == Approx(1.0 / 3));
    CHECK(l.precision.value() == Approx(3.0 / 5)); // of five members said
    CHECK(l.recall.value() == Approx(3.0 / 3));
    CHECK(l.f1.value() == Approx(6.0 / 8));
}

TEST_CASE("longer texts are as good as they are alike") {
    const std::string long_text = "a man walks along the fence and then he climbs over it and runs away fast";
    const Statements truth = {read_statement(R"({"source":"a","t":1,"text":")" + long_text + "\"}")};
    const Statements said = {read_statement(R"({"source":"a","t":1,"text":")" + long_text + " now\"}")};
    const records::FieldScore text = field(truth, said, "text");
    CHECK(text.equal == 0);
    CHECK(text.likeness.value() == Approx(2.0 * 16 / (16 + 17)));
    CHECK_FALSE(text.f1.has_value());
}

TEST_CASE("a label is about the prediction of its source that shares most time with it") {
    const auto statement = [](const std::string& source, const std::string& times, const std::string& said) {
        return read_statement(R"({"source":")" + source + "\"," + times + R"(,"json":{"a":")" + said + "\"}}");
    };
    const Statements said = {statement("/x/a.mp4", R"("t0":0,"t1":10)", "first"),
                             statement("/x/a.mp4", R"("t0":8,"t1":20)", "second"),
                             statement("/x/b.mp4", R"("t0":0,"t1":20)", "other")};
    const auto is_right = [&](const Statement& label) { return field({label}, said, "a").equal == 1; };
    CHECK(is_right(statement("/x/a.mp4", R"("t":5)", "first")));
    CHECK(is_right(statement("a.mp4", R"("t0":7,"t1":12)", "second")));
    CHECK(is_right(statement("/y/b.mp4", R"("t":1)", "other")));
    CHECK(is_right(statement("a.mp4", R"("t":20.4)", "second")));
    CHECK_FALSE(is_right(statement("a.mp4", R"("t":20.6)", "second")));
    CHECK_FALSE(is_right(statement("c.mp4", R"("t":1)", "other")));
    const records::Score score = records::score({statement("a.mp4", R"("t":5)", "first")}, said, 500ms);
    CHECK(score.unused == 2);
}

TEST_CASE("what is no statement says why") {
    CHECK_THROWS_WITH(read_statement("{"), "is no JSON");
    CHECK_THROWS_WITH(read_statement("[]"), "is no object");
    const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
    CHECK_THROWS_WITH(read_statement(R"({"source":"a","t":0,"json":)" + deep + "}"), "is nested too deep");
    CHECK_THROWS_WITH(read_statement(R"({"t":1,"text":"x"})"), Catch::Contains("source"));
    CHECK_THROWS_WITH(read_statement(R"({"source":"a","text":"x"})"), Catch::Contains("t0"));
    CHECK_THROWS_WITH(read_statement(R"({"source":"a","t":1})"), Catch::Contains("neither json nor text"));
}

TEST_CASE("a score is a record and a table") {
    const auto truth = answers({R"({"a":true,"n":3})", R"({"a":false,"n":1})"});
    const records::Score score = records::score(truth, truth, 0s);
    const std::string schema = base::read_file(test::source_path("/schemas/score.schema.json"));
    CHECK(records::validation_error(schema, records::to_json_line(score)) == std::nullopt);
    CHECK_THAT(records::to_table(score), Catch::Contains("a ") && Catch::Contains("1.0000"));
    const records::Score nothing = records::score({}, {}, 0s);
    CHECK(records::validation_error(schema, records::to_json_line(nothing)) == std::nullopt);
}
