// SPDX-License-Identifier: Apache-2.0
#include "common/infer/batch_line.hpp"

#include <stdexcept>

#include <catch2/catch.hpp>

using namespace vlm;
using infer::BatchForm;
using infer::FailureClass;
using infer::read_batch_line;

TEST_CASE("a request is a line of OpenAI's form or of Anthropic's") {
    CHECK(infer::batch_line(BatchForm::openai, "a", R"({"model":"m"})") ==
          R"({"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{"model":"m"}})"
          "\n");
    CHECK(infer::batch_line(BatchForm::anthropic, "a", R"({"model":"m"})") ==
          R"({"custom_id":"a","params":{"model":"m"}})"
          "\n");
}

TEST_CASE("answers are read as a server's are") {
    const auto read = read_batch_line(
        R"({"id":"b","custom_id":"a","response":{"status_code":200,"request_id":"r","body":{"id":"c","model":"m-1",)"
        R"("choices":[{"message":{"content":"<think>hm</think>yes"},"finish_reason":"length"}],)"
        R"("usage":{"prompt_tokens":7,"completion_tokens":2}}},"error":null})");
    CHECK(read.id == "a");
    CHECK(read.answer.text == "yes");
    CHECK(read.answer.reasoning == "hm");
    CHECK(read.answer.truncated);
    CHECK(read.answer.model == "m-1");
    CHECK(read.answer.request_id == "r");
    CHECK(read.answer.usage.input == 7);
    CHECK_FALSE(read.answer.failure);
    CHECK_FALSE(read.answer.ttft_ms);
    const auto other = read_batch_line(
        R"({"custom_id":"a","result":{"type":"succeeded","message":{"id":"msg","model":"c","content":[{"type":"text",)"
        R"("text":"no"}],"stop_reason":"end_turn","usage":{"input_tokens":3,"output_tokens":1}}}})");
    CHECK(other.answer.text == "no");
    CHECK(other.answer.finish_reason == "stop");
    CHECK(other.answer.request_id == "msg");
}

TEST_CASE("failures are told by their kind, whoever wrote them") {
    const auto kind = [](const std::string& line) {
        const auto answer = read_batch_line(line).answer;
        return answer.failure ? answer.failure->kind : FailureClass::budget;
    };
    CHECK(kind(R"({"custom_id":"a","response":{"status_code":429,"body":{"error":{"message":"slow down"}}}})") ==
          FailureClass::rate_limit);
    CHECK(kind(R"({"custom_id":"a","response":{"status_code":200,"body":{"error":{"message":"x","code":401}}}})") ==
          FailureClass::auth);
    CHECK(kind(R"({"custom_id":"a","response":{"status_code":200,"body":{}}})") == FailureClass::protocol);
    CHECK(kind(R"({"custom_id":"a","response":null,"error":{"code":"batch_expired","message":"late"}})") ==
          FailureClass::timeout);
    CHECK(kind(R"({"custom_id":"a","response":null,"error":{"code":"batch_cancelled"}})") == FailureClass::interrupted);
    CHECK(kind(R"({"custom_id":"a","error":"odd"})") == FailureClass::server);
    CHECK(kind(R"({"custom_id":"a","result":{"type":"canceled"}})") == FailureClass::interrupted);
    CHECK(kind(R"({"custom_id":"a","result":{"type":"errored","error":{"type":"error","error":)"
               R"({"type":"invalid_request_error","message":"bad"}}}})") == FailureClass::bad_request);
}

TEST_CASE("what is no result is refused") {
    for (const char* line : {"", "[]", "{", R"({"custom_id":"a"})", R"({"response":{}})",
                             R"({"custom_id":1,"response":{}})", R"({"custom_id":"a","result":3})"}) {
        CHECK_THROWS_AS(read_batch_line(line), std::invalid_argument);
    }
}
