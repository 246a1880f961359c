// SPDX-License-Identifier: Apache-2.0
#include "common/infer/batch_line.hpp"

#include <optional>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "common/base/text.hpp"
#include "common/infer/answer_draft.hpp"
#include "common/infer/failure.hpp"
#include "common/infer/json_text.hpp"
#include "common/infer/wire_answer_anthropic.hpp"
#include "common/infer/wire_answer_openai.hpp"

namespace vlm::infer {
namespace {

using nlohmann::json;

constexpr std::size_t most_text = std::size_t{64} << 20U; // as much as a line may hold

Failure failed(FailureClass kind, const std::string& message) {
    Failure failure;
    failure.kind = kind;
    failure.message = base::one_line(base::valid_utf8(message));
    return failure;
}

/// What an error object says: {"code","message"} of OpenAI; vllm run-batch puts a server's whole answer there.
Failure failure_of_error(const json& error, int status) {
    const std::string code = text_of(error, "code");
    const std::string message = text_of(error, "message");
    if (code == "batch_expired") return failed(FailureClass::timeout, message.empty() ? code : message);
    if (code == "batch_cancelled") return failed(FailureClass::interrupted, message.empty() ? code : message);
    const bool whole = member_of(error, "error").is_object();
    if (auto failure = failure_in(whole ? error : json{{"error", error}}, status)) return *failure;
    return failed(FailureClass::server, "the batch says no more than " + error.dump(-1, ' ', true));
}

void read_openai(const json& line, AnswerDraft& draft) {
    const json& response = member_of(line, "response");
    const json& error = member_of(line, "error");
    const int status = static_cast<int>(count_of(response, "status_code").value_or(0));
    draft.answer().request_id = base::one_line(base::valid_utf8(text_of(response, "request_id")));
    if (!error.is_null()) {
        draft.fail(failure_of_error(error, status));
    } else if (status >= 300) {
        http::Response said;
        said.status = status;
        said.body = member_of(response, "body").dump(-1, ' ', true);
        draft.fail(failure_of(said, base::wall_now()));
    } else {
        OpenaiReader{}.read_whole(member_of(response, "body").dump(-1, ' ', true), draft);
    }
    if (draft.failed()) draft.answer().failure->http = status;
}

void read_anthropic(const json& result, AnswerDraft& draft) {
    const std::string type = text_of(result, "type");
    if (type == "succeeded") {
        AnthropicReader{}.read_whole(member_of(result, "message").dump(-1, ' ', true), draft);
    } else if (type == "expired") {
        draft.fail(failed(FailureClass::timeout, "the batch expired before this request was answered"));
    } else if (type == "canceled") {
        draft.fail(failed(FailureClass::interrupted, "the batch was cancelled before this request was answered"));
    } else {
        draft.fail(failure_of_error(member_of(result, "error"), 0));
    }
}

} // namespace

std::string batch_line(BatchForm form, std::string_view id, std::string_view body) {
    std::string line = R"({"custom_id":)";
    line.reserve(body.size() + id.size() + 100);
    append_json_string(line, id);
    line += form == BatchForm::openai ? R"(,"method":"POST","url":"/v1/chat/completions","body":)" : R"(,"params":)";
    line += body;
    return line += "}\n";
}

BatchAnswer read_batch_line(std::string_view line) {
    const auto data = read_json(line);
    if (!data || !data->is_object()) throw std::invalid_argument{"is no JSON object"};
    const json& result = member_of(*data, "result");
    const bool openai = member_of(*data, "response").is_object() || !member_of(*data, "error").is_null();
    if (!openai && !result.is_object()) throw std::invalid_argument{"holds no result of a batch"};
    BatchAnswer read;
    read.id = text_of(*data, "custom_id");
    if (read.id.empty()) throw std::invalid_argument{"has no custom_id"};
    const TextSink nobody;
    AnswerDraft draft{nobody, most_text};
    if (openai) {
        read_openai(*data, draft);
    } else {
        read_anthropic(result, draft);
    }
    read.answer = draft.finish();
    read.answer.ttft_ms.reset();
    read.answer.attempts = 1;
    return read;
}

} // namespace vlm::infer
