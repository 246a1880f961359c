// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <memory>

#include <catch2/catch.hpp>

#include "common/infer/think_filter.hpp"
#include "common/infer/wire_answer_anthropic.hpp"
#include "common/infer/wire_answer_ollama.hpp"
#include "common/infer/wire_answer_openai.hpp"
#include "tests/unit/infer/support.hpp"

using namespace vlm;
using infer::Answer;
using infer::FailureClass;

namespace {

constexpr std::size_t plenty = 100'000;

template <typename Reader>
Answer whole(const std::string& body) {
    const infer::TextSink none;
    infer::AnswerDraft draft{none, plenty};
    Reader{}.read_whole(body, draft);
    return draft.finish();
}

/// A stream that comes `step` bytes at a time; `shown` is what a user saw of it.
template <typename Reader>
Answer streamed(const std::string& stream, std::size_t step, std::string& shown, std::size_t most = plenty) {
    shown.clear();
    const infer::TextSink sink{[&](std::string_view text) { shown += text; }, [&] { shown.clear(); }};
    infer::AnswerDraft draft{sink, most};
    Reader reader;
    auto progress = http::BodyStep::progress;
    for (std::size_t at = 0; at < stream.size() && progress != http::BodyStep::finished; at += step) {
        progress = reader.read_piece(std::string_view{stream}.substr(at, step), draft);
    }
    if (progress != http::BodyStep::finished) reader.end_stream(draft);
    return draft.finish();
}

/// The body of a recording, its chunks joined.
std::string recorded_body(const std::string& name) {
    const std::string bytes = base::read_file((test::recordings() / name).string());
    const auto head = bytes.find("\r\n\r\n");
    std::string body = bytes.substr(head + 4);
    if (bytes.substr(0, head).find("chunked") == std::string::npos) return body;
    std::string joined;
    for (std::size_t at = 0; at < body.size();) {
        const auto line = body.find("\r\n", at);
        if (line == std::string::npos) break;
        const std::size_t length = std::stoul(body.substr(at, line - at), nullptr, 16);
        joined += body.substr(line + 2, length);
        at = line + 2 + length + 2;
    }
    return joined;
}

std::string delta(const std::string& members, const std::string& reason = "null") {
    return R"(data: {"id":"c1","model":"m","choices":[{"index":0,"delta":{)" + members + R"(},"finish_reason":)" +
           reason + "}]}\n\n";
}

const std::string done = "data: [DONE]\n\n";

} // namespace

TEST_CASE("whole chat completions") {
    struct Case {
        std::string body;
        std::string text;
        std::string reasoning;
        std::string reason;
        std::string failure;
    };
    const std::vector<Case> cases = {
        {R"({"choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}]})", "Hi", "", "stop", ""},
        {R"({"choices":[{"message":{"content":null,"reasoning_content":"hm"},"finish_reason":"length"}]})", "", "hm",
         "length", ""},
        {R"({"choices":[{"message":{"content":"A","reasoning":"r","reasoning_content":"old"},"finish_reason":"stop"}]})",
         "A", "r", "stop", ""},
        {R"({"choices":[{"message":{"content":"<think>\nso\n</think>\n\nA"},"finish_reason":"stop"}]})", "A", "\nso\n",
         "stop", ""},
        {R"({"choices":[{"message":{"content":"so\n</think>\nA"},"finish_reason":"stop"}]})", "A", "so\n", "stop", ""},
        {R"({"choices":[{"message":{"content":[{"type":"text","text":"a"},{"type":"x"},{"type":"text","text":"b"}]}}]})",
         "ab", "", "", ""},
        {R"({"choices":[{"message":{"content":"x\u0000y\ud83d!\ud83d\ude00"},"finish_reason":"stop"}]})",
         "x\uFFFDy\uFFFD!😀", "", "stop", ""},
        {"{\"choices\":[{\"message\":{\"content\":\"a\xFF\"},\"finish_reason\":\"stop\"}]}", "a\uFFFD", "", "stop", ""},
        {R"({"choices":[{"message":{"content":"x"},"finish_reason":"content_filter"}]})", "x", "", "content_filter",
         "refused"},
        {R"({"choices":[{"message":{"content":null,"refusal":"no"},"finish_reason":"stop"}]})", "", "", "stop",
         "refused"},
        {R"({"choices":[{"message":{"content":"x"},"finish_reason":{"type":"abort","message":"m"}}]})", "x", "",
         "abort", "server"},
        {R"({"choices":[{"message":{"content":"x"},"finish_reason":"error"}]})", "x", "", "error", "server"},
        {R"({"error":{"code":502,"message":"gone"}})", "", "", "", "overload"},
        {R"({"object":"error","message":"aborted","code":503})", "", "", "", "overload"},
        {R"({"error":"","choices":[{"message":{"content":"x"},"finish_reason":"stop"}]})", "x", "", "stop", ""},
        {R"({"error":{},"choices":[{"message":{"content":"x"},"finish_reason":"stop"}]})", "x", "", "stop", ""},
        {R"({"choices":[]})", "", "", "", "protocol"},
        {R"({"choices":[{"text":"completion"}]})", "", "", "", "protocol"},
        {R"({"hello":"world"})", "", "", "", "protocol"},
        {R"(["hello"])", "", "", "", "protocol"},
        {R"({"choices":[{"mess)", "", "", "", "protocol"},
        {"", "", "", "", "protocol"},
    };
    for (const Case& each : cases) {
        const Answer answer = whole<infer::OpenaiReader>(each.body);
        CAPTURE(each.body, answer.failure ? answer.failure->message : "");
        CHECK(answer.text == each.text);
        CHECK(answer.reasoning == each.reasoning);
        CHECK(answer.finish_reason == each.reason);
        CHECK((answer.failure ? infer::name(answer.failure->kind) : "") == each.failure);
        CHECK(answer.truncated == (each.reason == "length"));
    }
}

TEST_CASE("streamed chat completions in pieces of any size") {
    struct Case {
        std::string stream;
        std::string text;
        std::string reasoning;
        std::string reason;
        std::string failure;
    };
    const std::string error = "data: {\"error\":{\"code\":503,\"message\":\"queue full\"}}\n\n";
    const std::string usage = R"(data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2}})"
                              "\n\n";
    const std::vector<Case> cases = {
        {delta(R"("role":"assistant","content":null)") + delta(R"("content":"a")") + ": ping\n\n" +
             delta(R"("content":"b")") + delta("", R"("stop")") + usage + done,
         "ab", "", "stop", ""},
        {delta(R"("reasoning_content":"r")") + delta(R"("content":"a")", R"("length")") + done, "a", "r", "length", ""},
        {delta(R"("content":"<thi")") + delta(R"("content":"nk>r</th")") + delta(R"("content":"ink>\n")") +
             delta(R"("content":"a")") + done,
         "a", "r", "", ""},
        {delta(R"("content":"r</think>a")") + done, "a", "r", "", ""},
        {delta(R"("content":"a <b")") + done, "a <b", "", "", ""},
        {delta(R"("content":"a")"), "a", "", "", "protocol"},
        {delta(R"("content":"a")", R"("stop")") + usage, "a", "", "stop", ""}, // some servers end without a word
        {"", "", "", "", "protocol"},
        {delta(R"("content":"a")") + error, "a", "", "", "overload"},
        {error + done, "", "", "", "overload"},
        {delta(R"("content":"a")", R"("abort")") + done, "a", "", "abort", "server"},
        {"data: {\"choices\":[{\"del\n\n" + done, "", "", "", "protocol"},
        {delta(R"("content":"a")") + "data: [DONE]", "a", "", "", ""},
        {delta(R"("content":"a")") + done + delta(R"("content":"late")"), "a", "", "", ""},
        {"data: 1\n\n" + done, "", "", "", "protocol"},
        {done, "", "", "", "protocol"},
        {usage + "data: [DONE]", "", "", "", "protocol"},
        {delta("", R"("stop")") + done, "", "", "stop", ""}, // empty, but an answer
    };
    for (const Case& each : cases) {
        for (const std::size_t step : {1U, 7U, 100'000U}) {
            std::string shown;
            const Answer answer = streamed<infer::OpenaiReader>(each.stream, step, shown);
            CAPTURE(each.stream, step);
            CHECK(answer.text == each.text);
            CHECK(shown == each.text);
            CHECK(answer.reasoning == each.reasoning);
            CHECK(answer.finish_reason == each.reason);
            CHECK((answer.failure ? infer::name(answer.failure->kind) : "") == each.failure);
        }
    }
    std::string shown;
    const Answer counted = streamed<infer::OpenaiReader>(cases[0].stream, 50, shown);
    CHECK(counted.usage.input == 9);
    CHECK(counted.usage.output == 2);
    CHECK(counted.model == "m");
    CHECK(counted.request_id == "c1");
    CHECK(counted.ttft_ms.has_value());
}

TEST_CASE("an answer is as likely as the geometric mean of its tokens") {
    const std::string tokens = R"("logprobs":{"content":[{"token":"a","logprob":-0.5},{"token":"b","logprob":-1.5}]})";
    const Answer once = whole<infer::OpenaiReader>(R"({"choices":[{"message":{"content":"ab"},)" + tokens + "}]}");
    CHECK(once.confidence.value() == Approx(std::exp(-1.0)));
    std::string shown;
    const std::string event = R"(data: {"choices":[{"delta":{"content":"ab"},)" + tokens + "}]}\n\n";
    const Answer twice = streamed<infer::OpenaiReader>(event + event + done, 7, shown);
    CHECK(twice.confidence.value() == Approx(std::exp(-1.0)));
    CHECK_FALSE(whole<infer::OpenaiReader>(R"({"choices":[{"message":{"content":"ab"},"logprobs":null}]})").confidence);
}

TEST_CASE("a model that does not stop is stopped") {
    std::string stream;
    for (int i = 0; i < 1000; ++i) {
        stream += delta(R"("content":"xxxxxxxxxx")");
    }
    std::string shown;
    const Answer answer = streamed<infer::OpenaiReader>(stream, 100, shown, 500);
    REQUIRE(answer.failure);
    CHECK(answer.failure->kind == FailureClass::protocol);
    CHECK_FALSE(answer.failure->transient);
    CHECK(answer.text.size() < 600);
}

TEST_CASE("only pings are no progress") {
    const infer::TextSink none;
    infer::AnswerDraft draft{none, plenty};
    infer::OpenaiReader openai;
    CHECK(openai.read_piece(":\n\n", draft) == http::BodyStep::idle);
    CHECK(openai.read_piece(delta(""), draft) == http::BodyStep::progress);
    CHECK(openai.read_piece(done, draft) == http::BodyStep::finished);
    infer::AnthropicReader anthropic;
    CHECK(anthropic.read_piece("event: ping\ndata: {\"type\": \"ping\"}\n\n", draft) == http::BodyStep::idle);
}

TEST_CASE("recorded answers of a llama-server") {
    if (!std::filesystem::exists(test::recordings())) return;
    const Answer plain = whole<infer::OpenaiReader>(recorded_body("06-image-1.txt"));
    CHECK_FALSE(plain.failure);
    CHECK(plain.text == "renepluginceptor amely früfortunceptoruel");
    CHECK(plain.truncated);
    CHECK(plain.model == "tiny-random-vlm");
    CHECK(plain.usage.input == 125);
    CHECK(plain.usage.output == 8);
    CHECK(plain.usage.cached == 0);
    for (const std::size_t step : {1U, 13U, 4096U}) {
        std::string shown;
        const Answer stream = streamed<infer::OpenaiReader>(recorded_body("09-image-1-stream-usage.txt"), step, shown);
        CHECK_FALSE(stream.failure);
        CHECK(stream.text == plain.text);
        CHECK(shown == plain.text);
        CHECK(stream.usage.input == 125);
        const Answer killed = streamed<infer::OpenaiReader>(recorded_body("86-sigterm-mid-stream.txt"), step, shown);
        REQUIRE(killed.failure);
        CHECK(killed.failure->transient);
        CHECK_FALSE(killed.text.empty());
    }
}

TEST_CASE("Anthropic's messages, whole and streamed") {
    const Answer plain = whole<infer::AnthropicReader>(
        R"({"type":"message","id":"msg_1","model":"claude","content":[{"type":"thinking","thinking":"t"},{"type":"text","text":"Hi"}],)"
        R"("stop_reason":"end_turn","usage":{"input_tokens":5,"cache_read_input_tokens":3,"cache_creation_input_tokens":2,"output_tokens":4}})");
    CHECK_FALSE(plain.failure);
    CHECK(plain.text == "Hi");
    CHECK(plain.reasoning == "t");
    CHECK(plain.finish_reason == "stop");
    CHECK(plain.usage.input == 10);
    CHECK(plain.usage.cached == 3);
    CHECK(plain.request_id == "msg_1");
    const std::string start =
        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"model\":"
        "\"claude\",\"usage\":{\"input_tokens\":5,\"output_tokens\":1}}}\n\n";
    const std::string text =
        "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":"
        "{\"type\":\"text_delta\",\"text\":\"Hi\"}}\n\n";
    const std::string ping = "event: ping\ndata: {\"type\": \"ping\"}\n\n";
    const std::string end =
        "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"max_tokens\"},"
        "\"usage\":{\"output_tokens\":7}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
    const std::string error =
        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":"
        "\"Overloaded\"}}\n\n";
    for (const std::size_t step : {1U, 10'000U}) {
        std::string shown;
        const Answer stream = streamed<infer::AnthropicReader>(start + ping + text + text + end, step, shown);
        CHECK_FALSE(stream.failure);
        CHECK(stream.text == "HiHi");
        CHECK(shown == "HiHi");
        CHECK(stream.truncated);
        CHECK(stream.usage.input == 5);
        CHECK(stream.usage.output == 7);
        const Answer cut = streamed<infer::AnthropicReader>(start + text, step, shown);
        CHECK(cut.failure.value().kind == FailureClass::protocol);
        const Answer busy = streamed<infer::AnthropicReader>(start + text + error, step, shown);
        CHECK(busy.failure.value().kind == FailureClass::overload);
    }
    CHECK(whole<infer::AnthropicReader>(R"({"choices":[]})").failure.value().kind == FailureClass::protocol);
    CHECK(whole<infer::AnthropicReader>(R"({"content":[],"stop_reason":"refusal"})").failure.value().kind ==
          FailureClass::refused);
}

TEST_CASE("counts that cannot be are none") {
    const Answer answer = whole<infer::AnthropicReader>(
        R"({"content":[],"usage":{"input_tokens":9223372036854775807,"cache_read_input_tokens":-1,"output_tokens":18446744073709551615}})");
    CHECK_FALSE(answer.usage.input);
    CHECK_FALSE(answer.usage.cached);
    CHECK_FALSE(answer.usage.output);
    CHECK(whole<infer::OpenaiReader>(
              R"({"choices":[{"message":{"content":"a"}}],"usage":{"prompt_tokens":9007199254740992}})")
              .usage.input == 9007199254740992);
}

TEST_CASE("Ollama's answers, whole and streamed") {
    const std::string end =
        R"({"model":"q","message":{"content":""},"done":true,"done_reason":"length","prompt_eval_count":11,"eval_count":3})";
    const Answer plain = whole<infer::OllamaReader>(
        R"({"model":"q","message":{"content":"Hi","thinking":"t"},"done":true,"done_reason":"stop","prompt_eval_count":11,"eval_count":3})");
    CHECK_FALSE(plain.failure);
    CHECK(plain.text == "Hi");
    CHECK(plain.reasoning == "t");
    CHECK(plain.usage.input == 11);
    CHECK(plain.usage.output == 3);
    const std::string line = R"({"model":"q","message":{"content":"Hi"},"done":false})"
                             "\n";
    for (const std::size_t step : {1U, 10'000U}) {
        std::string shown;
        const Answer stream = streamed<infer::OllamaReader>(line + "\n" + line + end, step, shown);
        CHECK_FALSE(stream.failure);
        CHECK(stream.text == "HiHi");
        CHECK(stream.truncated);
        CHECK(stream.model == "q");
        CHECK(streamed<infer::OllamaReader>(line, step, shown).failure.value().transient);
        const Answer broken = streamed<infer::OllamaReader>(line + "{\"error\":\"runner gone\"}\n", step, shown);
        CHECK(broken.failure.value().kind == FailureClass::server);
        CHECK(streamed<infer::OllamaReader>("<html>\n", step, shown).failure.value().kind == FailureClass::protocol);
    }
    CHECK(whole<infer::OllamaReader>(R"({"choices":[]})").failure.value().kind == FailureClass::protocol);
    CHECK(whole<infer::OllamaReader>(R"([1])").failure.value().kind == FailureClass::protocol);
}
