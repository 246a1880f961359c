// SPDX-License-Identifier: Apache-2.0
#include "common/records/result.hpp"

#include <limits>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "common/base/descriptor.hpp"
#include "common/records/summary.hpp"
#include "common/records/validate.hpp"
#include "tests/support/source_path.hpp"

using namespace vlm;
using namespace std::chrono_literals;

namespace {

std::string schema(const std::string& kind) {
    return base::read_file(test::source_path("/schemas/" + kind + ".schema.json"));
}

records::Result answered() {
    records::Result result;
    result.key = std::string(64, 'a');
    result.source = "clip.mp4";
    result.video = "123-abc";
    result.t0 = 1500ms;
    result.t1 = 4s;
    result.frames = {1500ms, 2s + 1us};
    result.n_sampled = 3;
    result.n_sent = 2;
    result.prompt_id = "p1";
    result.model = "qwen";
    result.model_asked = "qwen:latest";
    result.backend = "openai";
    result.endpoint = "http://localhost:8000/v1";
    result.text = "A car \"passes\".\nThen nothing.";
    result.finish_reason = "stop";
    result.usage = {1200, 14, std::nullopt};
    result.decoder = "h264";
    result.ms.ttft = 120.5;
    result.ms.total = 800;
    result.attempts = 1;
    result.request_id = "r-1";
    return result;
}

records::Result failed() {
    records::Result result = answered();
    result.video.clear();
    result.model.clear();
    result.text.clear();
    result.finish_reason.clear();
    result.error = records::ResultError{"rate_limit", 429, "slow down"};
    return result;
}

} // namespace

TEST_CASE("every result fits its schema") {
    const std::string result_schema = schema("result");
    records::Result with_json = answered();
    with_json.json = "{\n  \"n\": 1.0,\n  \"a b\": \"x \\\" y\" }";
    with_json.reasoning = "hm";
    with_json.split = records::Split::yes;
    with_json.part_of = std::string(64, 'e');
    records::Result classical = answered();
    classical.backend = "cv";
    classical.endpoint.clear();
    records::Result unmeasured = answered();
    unmeasured.ms.total = std::numeric_limits<double>::quiet_NaN();
    records::Result long_text = answered();
    long_text.text = std::string(100000, 'x');
    for (const auto& result : {answered(), failed(), with_json, classical, unmeasured, long_text}) {
        const std::string line = records::to_json_line(result);
        CHECK(line.find('\n') == line.size() - 1);
        CHECK(records::validation_error(result_schema, line) == std::nullopt);
    }
}

TEST_CASE("a result's numbers are exact and its members in order") {
    const std::string line = records::to_json_line(answered());
    CHECK_THAT(line, Catch::StartsWith(R"({"schema":"vlm.result/1","key":"aaa)"));
    CHECK_THAT(line, Catch::Contains(R"("t0":1.500000,"t1":4.000000,"frames":[1.500000,2.000001],"n_sampled":3)"));
    CHECK_THAT(line, Catch::Contains(R"("usage":{"input":1200,"output":14,"cached":null})"));
    CHECK_THAT(line, Catch::Contains(R"("ttft":120.500,"total":800.000})"));
    CHECK_THAT(line, Catch::EndsWith("\"error\":null}\n"));
}

TEST_CASE("a failure stands where no answer can be taken for it") {
    const auto record = nlohmann::json::parse(records::to_json_line(failed()));
    CHECK(record["text"].is_null());
    CHECK(record["video"].is_null());
    CHECK(record["error"] == nlohmann::json{{"class", "rate_limit"}, {"http", 429}, {"message", "slow down"}});
    records::Result misfit = failed();
    misfit.text = "I cannot say";
    misfit.error = records::ResultError{"schema", 0, "/: not JSON"};
    const auto kept = nlohmann::json::parse(records::to_json_line(misfit));
    CHECK(kept["text"] == "I cannot say");
    CHECK(kept["error"]["http"].is_null());
}

TEST_CASE("the answer's JSON keeps its numbers and order on one line") {
    records::Result result = answered();
    result.json = "{\"b\" : 1.10,\r\n\t\"a\":\"x  y\\\\\", \"big\":123456789012345678901234567890}";
    CHECK_THAT(records::to_json_line(result),
               Catch::Contains(R"("json":{"b":1.10,"a":"x  y\\","big":123456789012345678901234567890},)"));
    result.json = "{\"a\":1}}";
    CHECK_THROWS_AS(records::to_json_line(result), std::invalid_argument);
    result.json = std::string{"{}\0\x1b[2J", 7};
    CHECK_THROWS_AS(records::to_json_line(result), std::invalid_argument);
    result.json = "{\"a\": \"\x7F\xC2\x9B\\u001b\\\\\"}";
    CHECK_THAT(records::to_json_line(result), Catch::Contains(R"("json":{"a":"\u007f\u009b\u001b\\"})"));
}

TEST_CASE("a text from a model cannot break the line or the terminal") {
    records::Result result = answered();
    result.text = "a\r\n\x1b[2J\x7f\xC2\x9B\xff\t\\";
    const std::string line = records::to_json_line(result);
    for (const char c : line.substr(0, line.size() - 1))
        CHECK(static_cast<unsigned char>(c) >= 0x20);
    CHECK(line.find("\xC2\x9B") == std::string::npos);
    CHECK(nlohmann::json::parse(line)["text"] == "a\r\n\x1b[2J\x7f\xC2\x9B\xEF\xBF\xBD\t\\");
}

TEST_CASE("records of classical vision say that they are") {
    records::Result result = answered();
    CHECK(records::to_json_line(result).find("\"note\"") == std::string::npos);
    result.backend = "cv";
    CHECK_THAT(records::to_json_line(result), Catch::Contains("not a language model"));
}

TEST_CASE("a summary adds results up and fits its schema") {
    records::Summary summary;
    CHECK(records::validation_error(schema("summary"), records::to_json_line(summary)) == std::nullopt);
    records::Result retried = answered();
    retried.attempts = 3;
    retried.ms.ttft.reset();
    retried.usage = {};
    for (const auto& result : {answered(), retried, failed()})
        records::add(summary, result);
    summary.seconds = 2;
    summary.cost = 0.25;
    const std::string line = records::to_json_line(summary);
    CHECK(records::validation_error(schema("summary"), line) == std::nullopt);
    const auto record = nlohmann::json::parse(line);
    CHECK(record["requests"] == 3);
    CHECK(record["failed"] == 1);
    CHECK(record["retries"] == 2);
    CHECK(record["frames_per_second"] == 3.0);
    CHECK(record["usage"] == nlohmann::json{{"input", 2400}, {"output", 28}, {"cached", nullptr}});
    CHECK(record["ttft_ms"]["p50"] == 120.5);
    CHECK(record["cost"] == 0.25);
}

TEST_CASE("percentiles are of the nearest rank") {
    std::vector<double> values;
    for (int i = 100; i >= 1; --i)
        values.push_back(i);
    CHECK(records::percentile(values, 50) == 50.0);
    CHECK(records::percentile(values, 95) == 95.0);
    CHECK(records::percentile({7}, 95) == 7.0);
    CHECK(records::percentile({2, 1}, 50) == 1.0);
    CHECK(records::percentile({}, 50) == std::nullopt);
}
