// SPDX-License-Identifier: Apache-2.0
#include "common/infer/failure.hpp"

#include <filesystem>
#include <map>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/unit/infer/support.hpp"

using namespace vlm;
using infer::FailureClass;

namespace {

http::Response refusal(int status, std::string body, std::vector<std::pair<std::string, std::string>> headers = {}) {
    http::Response response;
    response.status = status;
    response.body = std::move(body);
    for (auto& [name, value] : headers) {
        response.headers.add(name, value);
    }
    return response;
}

/// A recorded answer: its status and the body behind its header.
http::Response recorded(const std::filesystem::path& file) {
    const std::string bytes = base::read_file(file.string());
    const auto head = bytes.find("\r\n\r\n");
    return refusal(std::stoi(bytes.substr(9, 3)), bytes.substr(head + 4));
}

} // namespace

TEST_CASE("every shape of an error is read") {
    struct Case {
        int status;
        std::string body;
        FailureClass kind;
        bool transient;
        std::int64_t limit;
        std::int64_t wanted;
        std::string words;
    };
    const std::vector<Case> cases = {
        // OpenAI, Azure
        {429,
         R"({"error":{"message":"Rate limit reached","type":"requests","param":null,"code":"rate_limit_exceeded"}})",
         FailureClass::rate_limit, true, 0, 0, "Rate limit reached"},
        {429,
         R"({"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}})",
         FailureClass::quota, false, 0, 0, "quota"},
        {413,
         R"({"error":{"message":"Request too large for model on tokens per minute","type":"tokens","code":"rate_limit_exceeded"}})",
         FailureClass::too_many, false, 0, 0, "too large"},
        {400, R"({"error":{"message":"unknown field rate_limit_tier"}})", FailureClass::bad_request, false, 0, 0, ""},
        {401,
         R"({"error":{"message":"Incorrect API key provided","type":"invalid_request_error","code":"invalid_api_key"}})",
         FailureClass::auth, false, 0, 0, "--api-key-env"},
        {404,
         R"({"error":{"message":"The model `x` does not exist","type":"invalid_request_error","code":"model_not_found"}})",
         FailureClass::model, false, 0, 0, "--model"},
        {400, R"({"error":{"message":"The response was filtered","type":null,"code":"content_filter","status":400}})",
         FailureClass::refused, false, 0, 0, ""},
        {400,
         R"({"error":{"message":"Total image size is 61.2MB, which exceeds the allowed limit of 50MB","type":"invalid_request_error","code":null}})",
         FailureClass::too_many, false, 0, 0, ""},
        {400,
         R"({"error":{"message":"Invalid content type. image_url is only supported by certain models.","type":"invalid_request_error"}})",
         FailureClass::vision, false, 0, 0, ""},
        {409, "{}", FailureClass::server, true, 0, 0, "{}"},
        {500, R"({"error":{"message":" \u0001","code":7}})", FailureClass::server, true, 0, 0, "\"code\":7"},
        {500, "\x02", FailureClass::server, true, 0, 0, "no reason given"},
        {408, "{}", FailureClass::timeout, true, 0, 0, ""},
        {422, R"({"detail":[{"msg":"field required"}]})", FailureClass::bad_request, false, 0, 0, "field required"},
        {402, R"({"detail":"pay first"})", FailureClass::quota, false, 0, 0, "pay first"},
        // vLLM, new and old
        {400,
         R"({"error":{"message":"This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4488 in the messages, 512 in the completion).","type":"BadRequestError","param":null,"code":400}})",
         FailureClass::context, false, 4096, 5000, ""},
        {400,
         R"({"error":{"message":"You passed 4488 input tokens and requested 512 output tokens. However, the model's context length is only 4096 tokens","type":"BadRequestError","code":400}})",
         FailureClass::context, false, 4096, 4488, ""},
        {400,
         R"({"object":"error","message":"The decoder prompt (length 6033) is longer than the maximum model length of 4096.","type":"BadRequestError","param":null,"code":400})",
         FailureClass::context, false, 4096, 6033, ""},
        {400,
         R"({"error":{"message":"At most 5 image(s) may be provided in one prompt.","type":"BadRequestError","code":400}})",
         FailureClass::too_many, false, 5, 0, ""},
        {400,
         R"({"error":{"message":"At most 0 image(s) may be provided in one prompt.","type":"BadRequestError","code":400}})",
         FailureClass::vision, false, 0, 0, ""},
        {400,
         R"({"error":{"message":"cannot identify image file <_io.BytesIO object>","type":"BadRequestError","code":400}})",
         FailureClass::bad_image, false, 0, 0, ""},
        {404,
         R"({"error":{"message":"The model `m` does not exist.","type":"NotFoundError","param":"model","code":404}})",
         FailureClass::model, false, 0, 0, ""},
        {500, R"({"error":{"message":"boom","type":"InternalServerError","code":500}})", FailureClass::server, true, 0,
         0, "500: boom"},
        {501, R"({"error":{"message":"not here","type":"NotImplementedError","code":501}})", FailureClass::bad_request,
         false, 0, 0, ""},
        // SGLang
        {400,
         R"({"object":"error","message":"The input (5000 tokens) is longer than the model's context length (4096 tokens).","type":"BadRequest","param":null,"code":400})",
         FailureClass::context, false, 4096, 5000, ""},
        {503, R"({"object":"error","message":"The request queue is full.","type":"service_unavailable","code":503})",
         FailureClass::overload, true, 0, 0, ""},
        // Ollama
        {404, R"({"error":"model \"x\" not found, try pulling it first"})", FailureClass::model, false, 0, 0,
         "pulling"},
        {503, R"({"error":"server busy, please try again.  maximum pending requests exceeded"})",
         FailureClass::overload, true, 0, 0, ""},
        {400, R"({"error":"invalid image input"})", FailureClass::bad_image, false, 0, 0, ""},
        // Anthropic
        {529, R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"r"})",
         FailureClass::overload, true, 0, 0, "Overloaded"},
        {400,
         R"({"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}})",
         FailureClass::context, false, 200000, 210000, ""},
        {413, R"({"type":"error","error":{"type":"request_too_large","message":"Request exceeds the maximum size"}})",
         FailureClass::too_many, false, 0, 0, ""},
        {400, R"({"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low"}})",
         FailureClass::quota, false, 0, 0, ""},
        {404, R"({"type":"error","error":{"type":"not_found_error","message":"model: claude-0"}})", FailureClass::model,
         false, 0, 0, ""},
        // OpenRouter, Gemini
        {502,
         R"({"error":{"code":502,"message":"Provider returned error","metadata":{"raw":"upstream gone","provider_name":"X"}}})",
         FailureClass::overload, true, 0, 0, "upstream gone"},
        {404, R"({"error":{"code":404,"message":"No endpoints found that support image input"}})", FailureClass::vision,
         false, 0, 0, ""},
        {403, R"({"error":{"code":403,"message":"The free quota is exhausted"}})", FailureClass::quota, false, 0, 0,
         ""},
        {403,
         R"({"error":{"code":403,"message":"Your chosen model requires moderation and your input was flagged","metadata":{"reasons":["violence"],"flagged_input":"x"}}})",
         FailureClass::refused, false, 0, 0, "input was flagged"},
        {403, R"({"error":{"message":"Country, region, or territory not supported","type":"request_forbidden"}})",
         FailureClass::auth, false, 0, 0, ""},
        {400,
         R"({"error":{"code":400,"message":"The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}})",
         FailureClass::context, false, 1048576, 1200000, ""},
        {400,
         R"([{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}])",
         FailureClass::auth, false, 0, 0, "--api-key-env"},
        {400, R"([{"error":{"code":400,"message":"API key expired. Please renew the API key."}}])", FailureClass::auth,
         false, 0, 0, "API key expired"},
        // No JSON at all
        {502, "<html><body>Bad Gateway</body></html>", FailureClass::overload, true, 0, 0, "HTML"},
        {413, "", FailureClass::too_many, false, 0, 0, "no reason given"},
        {404, "404 page not found", FailureClass::model, false, 0, 0, "--api-base"},
        {400, "[1,2]", FailureClass::bad_request, false, 0, 0, "400: [1,2]"},
        {500, R"({"error":null})", FailureClass::server, true, 0, 0, ""},
        {500, R"({"error":{"message":17,"code":"x","metadata":"y"}})", FailureClass::server, true, 0, 0, "17"},
    };
    for (const Case& each : cases) {
        const infer::Failure failure = infer::failure_of(refusal(each.status, each.body), base::wall_now());
        CAPTURE(each.body, failure.message);
        CHECK(infer::name(failure.kind) == infer::name(each.kind));
        CHECK(failure.http == each.status);
        CHECK(failure.transient == each.transient);
        CHECK(failure.limit == each.limit);
        CHECK(failure.wanted == each.wanted);
        CHECK(failure.message.find(each.words) != std::string::npos);
    }
}

TEST_CASE("what is no status of HTTP is none") {
    CHECK(infer::failure_of(refusal(999, "denied"), {}).http == 0);
    CHECK(infer::failure_of(refusal(999, "denied"), {}).kind == FailureClass::server);
    for (const char* own : {R"({"error":{"code":998,"message":"x"}})", R"({"error":{"code":7,"message":"x"}})"}) {
        CHECK(infer::failure_in(nlohmann::json::parse(own), 200).value().http == 200);
    }
    http::Response cut = refusal(999, "");
    cut.fault = http::Fault::closed;
    CHECK(infer::failure_of(cut, {}).http == 0);
}

TEST_CASE("an error can hide in a 200") {
    using nlohmann::json;
    const auto busy = infer::failure_in(json::parse(R"({"error":{"code":503,"message":"full"}})"), 200);
    REQUIRE(busy);
    CHECK(busy->kind == FailureClass::overload);
    CHECK(busy->http == 503);
    const auto runner =
        infer::failure_in(json::parse(R"({"error":"an error was encountered while running the model"})"), 200);
    REQUIRE(runner);
    CHECK(runner->kind == FailureClass::server);
    CHECK(runner->transient);
    for (const char* fine :
         {R"({"choices":[]})", R"({"error":null,"choices":[]})", R"({"detail":"high"})", "[]", "1"}) {
        CHECK_FALSE(infer::failure_in(json::parse(fine), 200));
    }
}

TEST_CASE("an answer that is nested without end is none") {
    const std::string deep = R"({"error":{"x":)" + std::string(300'000, '[');
    CHECK(infer::failure_of(refusal(500, deep + std::string(300'000, ']') + "}}"), {}).kind == FailureClass::server);
    CHECK(infer::failure_of(refusal(500, deep), {}).message.size() < 400);
}

TEST_CASE("a loading server is told from a busy one") {
    const auto now = base::wall_now();
    CHECK(infer::failure_of(
              refusal(503, R"({"error":{"message":"Loading model","type":"unavailable_error","code":503}})"), now)
              .not_ready);
    CHECK_FALSE(infer::failure_of(refusal(503, R"({"error":"server busy"})"), now).not_ready);
}

TEST_CASE("a server may ask for a wait, and for none") {
    const base::Wall now{std::chrono::seconds{784111777}}; // Sun, 06 Nov 1994 08:49:37 GMT
    struct Case {
        std::vector<std::pair<std::string, std::string>> headers;
        std::optional<double> wait;
    };
    const std::vector<Case> cases = {
        {{}, std::nullopt},
        {{{"Retry-After", "7"}}, 7},
        {{{"retry-after", " 1.5 "}}, 1.5},
        {{{"Retry-After", "30"}, {"retry-after-ms", "250"}}, 0.25},
        {{{"Retry-After", "Sun, 06 Nov 1994 08:50:37 GMT"}}, 60},
        {{{"Retry-After", "Sun, 06 Nov 1994 08:49:00 GMT"}}, 0},
        {{{"Retry-After", "Sun, 06 Nov 1994 10:00:05 GMT"}, {"Date", "Sun, 06 Nov 1994 10:00:00 GMT"}}, 5},
        {{{"Retry-After", "Sun, 06 Nov 1994 08:50:37 GMT"}, {"Date", "today"}}, 60},
        {{{"Retry-After", "-5"}}, std::nullopt},
        {{{"Retry-After", "soon"}}, std::nullopt},
        {{{"Retry-After", "inf"}}, std::nullopt},
        {{{"Retry-After", "Sun, 06 Foo 1994 08:49:00 GMT"}}, std::nullopt},
    };
    for (const Case& each : cases) {
        CHECK(infer::failure_of(refusal(429, "{}", each.headers), now).retry_after_s == each.wait);
    }
    CHECK_FALSE(infer::failure_of(refusal(503, "{}", {{"x-should-retry", "false"}}), now).transient);
    CHECK(infer::failure_of(refusal(400, "{}", {{"x-should-retry", "true"}}), now).transient);
    CHECK_FALSE(infer::failure_of(refusal(401, "{}", {{"x-should-retry", "true"}}), now).transient);
}

TEST_CASE("a redirection names where it leads") {
    const auto failure = infer::failure_of(refusal(307, "", {{"Location", "http://u:p@other/v1"}}), base::wall_now());
    CHECK(failure.kind == FailureClass::protocol);
    CHECK_FALSE(failure.transient);
    CHECK(failure.message.find("http://u:***@other/v1") != std::string::npos);
}

TEST_CASE("recorded refusals of a llama-server") {
    if (!std::filesystem::exists(test::recordings())) return;
    const std::map<std::string, FailureClass> expected = {
        {"00-loading-503", FailureClass::overload},
        {"15-schema-bad", FailureClass::bad_request},
        {"17-response-format-unknown", FailureClass::bad_request},
        {"30-img-a.tiff", FailureClass::bad_image},
        {"41-bad-base64", FailureClass::bad_image},
        {"43-bad-wrong-media-type", FailureClass::bad_image},
        {"44-bad-no-base64-word", FailureClass::bad_image},
        {"48-bad-image-url-as-string", FailureClass::bad_image},
        {"55-part-input-audio", FailureClass::bad_request},
        {"57-context-text", FailureClass::context},
        {"58-context-text-stream", FailureClass::context},
        {"59-context-images", FailureClass::context},
        {"61-bad-json", FailureClass::bad_request},
        {"66-bad-temperature-type", FailureClass::bad_request},
        {"69-not-found", FailureClass::model},
        {"82-auth-missing-401", FailureClass::auth},
        {"84-no-mmproj", FailureClass::vision},
        {"85-metrics-off", FailureClass::bad_request},
    };
    for (const auto& [name, kind] : expected) {
        const auto failure = infer::failure_of(recorded(test::recordings() / (name + ".txt")), base::wall_now());
        CAPTURE(name, failure.message);
        CHECK(infer::name(failure.kind) == infer::name(kind));
        CHECK(failure.transient == (kind == FailureClass::overload));
    }
    const auto context = infer::failure_of(recorded(test::recordings() / "59-context-images.txt"), base::wall_now());
    CHECK(context.limit == 4096);
    CHECK(context.wanted == 5332);
}
