// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "common/base/error.hpp"
#include "common/infer/schema_dialect.hpp"
#include "common/infer/wire_request_anthropic.hpp"
#include "common/infer/wire_request_ollama.hpp"
#include "common/infer/wire_request_openai.hpp"
#include "tests/unit/infer/support.hpp"

using namespace vlm;
using infer::Delivery;
using infer::OpenaiDialect;
using nlohmann::json;

namespace {

const std::string picture_base64 = "/9j/4AAQSkZJRgAB";
const std::string small_schema =
    R"({"type":"object","properties":{"minLength":{"type":"string","maxLength":9},"n":{"type":"integer","minimum":0}},"required":["minLength","n"],"additionalProperties":false})";

infer::Question full_question() {
    infer::Question question = test::question_about(2);
    question.system = "You look.";
    question.schema = test::schema(small_schema);
    question.generation.seed = 7;
    return question;
}

json openai(const infer::Question& question, OpenaiDialect dialect = {}, Delivery delivery = Delivery::whole) {
    dialect.model = "m";
    return json::parse(infer::openai_body(question, dialect, delivery));
}

} // namespace

TEST_CASE("what requests say of a picture is worked out with it") {
    const infer::Jpeg picture{"foobar!"};
    CHECK(picture.size() == 7);
    CHECK(picture.bytes() == "foobar!");
    CHECK(picture.base64() == "Zm9vYmFyIQ==");
    CHECK(picture.sha256().size() == 64);
    CHECK(infer::Jpeg{}.empty());
    infer::Question question = test::question_about(1);
    auto frame = std::make_shared<infer::Frame>();
    frame->jpeg = picture;
    question.frames[0].frame = frame;
    OpenaiDialect vllm;
    vllm.engine = "vllm";
    const json part = openai(question, vllm).at("messages").at(0).at("content").at(1);
    CHECK(part.at("image_url").at("url") == "data:image/jpeg;base64,Zm9vYmFyIQ==");
    CHECK(part.at("uuid") == picture.sha256());
}

TEST_CASE("a chat completion has system, labelled frames and question in this order") {
    const json body = openai(full_question());
    CHECK(body.at("model") == "m");
    CHECK(body.at("max_tokens") == 100);
    CHECK_FALSE(body.contains("max_completion_tokens"));
    CHECK(body.at("temperature") == 0.0);
    CHECK(body.at("seed") == 7);
    CHECK_FALSE(body.contains("stream"));
    const json& messages = body.at("messages");
    REQUIRE(messages.size() == 2);
    CHECK(messages[0].at("role") == "system");
    const std::string system = messages[0].at("content");
    CHECK(system.substr(0, 9) == "You look.");
    CHECK(system.find(small_schema) != std::string::npos);
    const json& content = messages[1].at("content");
    REQUIRE(content.size() == 5);
    CHECK(content[0] == json{{"type", "text"}, {"text", "<0.0 seconds>"}});
    const std::string url = content[1].at("image_url").at("url");
    CHECK(url.substr(0, 23 + picture_base64.size()) == "data:image/jpeg;base64," + picture_base64);
    CHECK_FALSE(content[1].at("image_url").contains("detail"));
    CHECK_FALSE(content[1].contains("uuid"));
    CHECK(content[2].at("text") == "<1.0 seconds>");
    CHECK(content[4].at("text") == "Describe.");
    CHECK(body.at("response_format").at("json_schema").at("schema") == json::parse(small_schema));
    CHECK(body.at("response_format").at("json_schema").at("strict") == true);
    CHECK(body.at("response_format").at("json_schema").at("name") == "answer");
}

TEST_CASE("one answer is asked for, without what a server would compute for nothing") {
    for (const auto host : {OpenaiDialect::Host::openai, OpenaiDialect::Host::other}) {
        for (const Delivery delivery : {Delivery::whole, Delivery::stream}) {
            const json body = openai(full_question(), {host, "vllm", "", ""}, delivery);
            for (const char* costly : {"n", "best_of", "logprobs", "top_logprobs", "prompt_logprobs", "echo"}) {
                CHECK_FALSE(body.contains(costly));
            }
        }
    }
    const json ollama = json::parse(infer::ollama_body(full_question(), {"m", std::nullopt, ""}, Delivery::whole));
    CHECK_FALSE(ollama.contains("logprobs"));
    CHECK_FALSE(ollama.contains("top_logprobs"));
}

TEST_CASE("what differs between servers") {
    const infer::Question question = full_question();
    const json own = openai(question, {OpenaiDialect::Host::openai, "", "", "low"}, Delivery::stream);
    CHECK(own.at("max_completion_tokens") == 100);
    CHECK_FALSE(own.contains("max_tokens"));
    CHECK(own.at("messages")[1].at("content")[1].at("image_url").at("detail") == "low");
    CHECK(own.at("stream") == true);
    CHECK(own.at("stream_options").at("include_usage") == true);
    CHECK(own.at("temperature") == 0.0);
    infer::Question warm = question;
    warm.generation.temperature = 0.5;
    const OpenaiDialect reasoning{OpenaiDialect::Host::openai, "", "gpt-5-mini", ""};
    CHECK_FALSE(json::parse(infer::openai_body(question, reasoning, Delivery::whole)).contains("temperature"));
    CHECK(json::parse(infer::openai_body(warm, reasoning, Delivery::whole)).at("temperature") == 0.5);
    const json& properties = own.at("response_format").at("json_schema").at("schema").at("properties");
    CHECK(properties.at("minLength") == json{{"type", "string"}}); // a field of that name stays, the bound goes
    CHECK(properties.at("n").contains("minimum"));
    const json vllm = openai(question, {OpenaiDialect::Host::other, "vllm", "", ""});
    const std::string uuid = vllm.at("messages")[1].at("content")[1].at("uuid");
    CHECK(uuid.size() == 64);
    CHECK(uuid == vllm.at("messages")[1].at("content")[3].at("uuid"));
}

TEST_CASE("thinking is switched in each engine's way") {
    struct Case {
        infer::Think think;
        std::string engine;
        json effort;
        json arguments;
    };
    const std::vector<Case> cases = {
        {infer::Think::server_default, "vllm", nullptr, nullptr},
        {infer::Think::off, "", "none", nullptr},
        {infer::Think::off, "vllm", "none", json{{"enable_thinking", false}}},
        {infer::Think::on, "sglang", nullptr, json{{"enable_thinking", true}}},
        {infer::Think::on, "", "medium", nullptr},
    };
    for (const Case& each : cases) {
        infer::Question question = test::question_about(1);
        question.generation.think = each.think;
        const json body = openai(question, {OpenaiDialect::Host::other, each.engine, "", ""});
        CHECK(body.value("reasoning_effort", json{}) == each.effort);
        CHECK(body.value("chat_template_kwargs", json{}) == each.arguments);
    }
}

TEST_CASE("questions about the same frames begin with the same bytes") {
    infer::Question first = full_question();
    infer::Question second = first;
    second.text = "Another question?";
    second.generation.seed = 8;
    second.generation.max_output_tokens = 4;
    const auto common = [](const std::string& a, const std::string& b) {
        return static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
    };
    const std::string a = infer::openai_body(first, {}, Delivery::whole);
    CHECK(common(a, infer::openai_body(second, {}, Delivery::stream)) == a.find("Describe."));
    const std::string c = infer::anthropic_body(first, "m", Delivery::whole);
    CHECK(common(c, infer::anthropic_body(second, "m", Delivery::stream)) == c.find("Describe."));
    const std::string o = infer::ollama_body(first, {"m", {}, ""}, Delivery::whole);
    CHECK(common(o, infer::ollama_body(second, {"m", {}, ""}, Delivery::stream)) == o.find("Describe."));
    second = first;
    second.repair = infer::Repair{"{}", "/n: missing"};
    CHECK(common(a, infer::openai_body(second, {}, Delivery::whole)) > a.find("Describe."));
}

TEST_CASE("protocols without video refuse one") {
    infer::Question question = test::question_about(2);
    question.send_as = infer::SendAs::video;
    CHECK_THROWS_WITH(infer::anthropic_body(question, "m", infer::Delivery::whole), Catch::Contains("--send-as"));
    CHECK_THROWS_AS(infer::ollama_body(question, {"m", std::nullopt, ""}, infer::Delivery::whole), base::UsageError);
}

TEST_CASE("frames as a video always say how many they are") {
    infer::Question question = test::question_about(3);
    question.send_as = infer::SendAs::video;
    test::set_times(question, {2'000, 2'500, 3'000});
    question.t0 = base::Micros{2'000'000};
    const json body = openai(question, {OpenaiDialect::Host::other, "vllm", "", ""});
    const json& content = body.at("messages")[0].at("content");
    REQUIRE(content.size() == 2);
    const std::string url = content[0].at("video_url").at("url");
    CHECK(url.substr(0, 23) == "data:video/jpeg;base64,");
    CHECK(std::count(url.begin(), url.end(), ',') == 3);
    CHECK(url.back() != ',');
    const json& video = body.at("media_io_kwargs").at("video");
    CHECK(
        video ==
        json::parse(
            R"({"num_frames":3,"fps":2.0,"frames_indices":[0,1,2],"total_num_frames":3,"duration":1.5,"do_sample_frames":false})"));
    question.send_as = infer::SendAs::images;
    CHECK_FALSE(openai(question).contains("media_io_kwargs"));
}

TEST_CASE("uneven frames as a video say their own times") {
    infer::Question question = test::question_about(3);
    question.send_as = infer::SendAs::video;
    test::set_times(question, {1'000, 2'000, 20'000});
    const json body = openai(question, {OpenaiDialect::Host::other, "vllm", "", ""});
    const json& video = body.at("media_io_kwargs").at("video");
    CHECK(video.at("fps") == 1.0);
    CHECK(video.at("frames_indices") == json::parse("[1,2,20]"));
    CHECK(video.at("total_num_frames") == 29); // three of them at one every 9.5 s
    CHECK(video.at("duration") == 29.0);
}

TEST_CASE("the extra body is merged last") {
    infer::Question question = test::question_about(1);
    question.generation.extra_body = R"({"temperature":null,"top_p":0.5,"max_tokens":3,"options":{"num_gpu":1}})";
    const json body = openai(question);
    CHECK_FALSE(body.contains("temperature"));
    CHECK(body.at("top_p") == 0.5);
    CHECK(body.at("max_tokens") == 3);
    const json ollama = json::parse(infer::ollama_body(question, {"m", 8192, "5m"}, Delivery::whole));
    CHECK(ollama.at("options").at("num_gpu") == 1);
    CHECK(ollama.at("options").at("num_ctx") == 8192);
    for (const char* bad : {"[]", "{", "1", R"({"messages":[]})", R"({"system":"x"})"}) {
        question.generation.extra_body = bad;
        CHECK_THROWS_AS(openai(question), base::UsageError);
    }
}

TEST_CASE("texts of any kind stay JSON") {
    infer::Question question = test::question_about(0, "quote \" backslash \\ newline \n NUL \x01 umlaut ü bad \xFF");
    const json body = openai(question);
    REQUIRE(body.at("messages").size() == 1);
    CHECK(body.at("messages")[0].at("content") == "quote \" backslash \\ newline \n NUL \x01 umlaut ü bad \uFFFD");
    question.repair = infer::Repair{"{\"a\":", "it is no JSON"};
    const json repaired = openai(question);
    REQUIRE(repaired.at("messages").size() == 3);
    CHECK(repaired.at("messages")[1] == json{{"role", "assistant"}, {"content", "{\"a\":"}});
    CHECK(repaired.at("messages")[2].at("content").get<std::string>().find("it is no JSON") != std::string::npos);
}

TEST_CASE("Anthropic's and Ollama's bodies") {
    const json anthropic = json::parse(infer::anthropic_body(full_question(), "claude", Delivery::stream));
    CHECK(anthropic.at("max_tokens") == 100);
    CHECK(anthropic.at("stream") == true);
    CHECK_FALSE(anthropic.contains("seed"));
    CHECK(anthropic.at("system").get<std::string>().substr(0, 9) == "You look.");
    const json& content = anthropic.at("messages")[0].at("content");
    REQUIRE(content.size() == 5);
    CHECK(content[1].at("source").at("media_type") == "image/jpeg");
    CHECK(content[1].at("source").at("data").get<std::string>().substr(0, 16) == picture_base64);
    const json& properties = anthropic.at("output_config").at("format").at("schema").at("properties");
    CHECK(properties.at("minLength") == json{{"type", "string"}});
    CHECK(properties.at("n") == json{{"type", "integer"}});
    infer::Question thinking = full_question();
    thinking.generation.think = infer::Think::on;
    const json thought = json::parse(infer::anthropic_body(thinking, "claude", Delivery::whole));
    CHECK(thought.at("max_tokens").get<int>() > thought.at("thinking").at("budget_tokens").get<int>());
    CHECK_FALSE(thought.contains("temperature"));

    const json ollama = json::parse(infer::ollama_body(full_question(), {"q", 4096, "10m"}, Delivery::whole));
    CHECK(ollama.at("stream") == false);
    CHECK(ollama.at("format") == json::parse(small_schema));
    CHECK(ollama.at("keep_alive") == "10m");
    CHECK(ollama.at("options") == json::parse(R"({"temperature":0.0,"num_predict":100,"num_ctx":4096,"seed":7})"));
    const json& message = ollama.at("messages")[1];
    CHECK(message.at("images").size() == 2);
    CHECK(message.at("images")[0].get<std::string>().substr(0, 16) == picture_base64);
    const std::string words = message.at("content");
    CHECK(words.find("<0.0 seconds> <1.0 seconds>") != std::string::npos);
    CHECK(words.substr(words.size() - 9) == "Describe.");
}

TEST_CASE("strict is said only of schemas that are") {
    const auto strict = [](const char* document) {
        return infer::is_strict(infer::schema_for(document, infer::SchemaDialect::whole));
    };
    CHECK(strict(
        R"({"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false})"));
    CHECK_FALSE(strict(R"({"type":"object","properties":{"a":{"type":"string"}},"required":["a"]})"));
    CHECK_FALSE(strict(R"({"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false})"));
    CHECK_FALSE(strict(
        R"({"type":"object","properties":{"a":{"type":"object"}},"required":["a"],"additionalProperties":false})"));
    CHECK_FALSE(strict(R"({"type":"array","items":{"type":"object","properties":{"a":{}}}})"));
}
