// SPDX-License-Identifier: Apache-2.0
#include "common/infer/http_backend.hpp"

#include <random>
#include <utility>

#include <fmt/format.h>

#include "common/base/text.hpp"
#include "common/infer/failure.hpp"

namespace vlm::infer {
namespace {

/// Text that so many tokens cannot fill: a model that says more does not stop.
std::size_t most_text(const Generation& generation) {
    constexpr std::size_t bytes_per_token = 128;
    constexpr std::size_t slack = 65536;
    return slack + bytes_per_token * static_cast<std::size_t>(std::max(generation.max_output_tokens, 0));
}

std::string new_request_id() {
    thread_local std::mt19937_64 random{std::random_device{}()};
    return fmt::format("vlm-{:016x}", random());
}

bool is_stream(const http::Response& head) {
    const std::string type = base::lower(head.headers.get("content-type"));
    return head.status == 200 &&
           (type.find("event-stream") != std::string::npos || type.find("ndjson") != std::string::npos);
}

std::string request_id_of(const http::Response& response) {
    for (const char* field : {"x-request-id", "request-id"}) {
        if (const auto id = response.headers.get(field); !id.empty()) return base::one_line(base::valid_utf8(id), 200);
    }
    return "";
}

} // namespace

HttpBackend::HttpBackend(BackendInfo info, Endpoint endpoint, std::string page, std::unique_ptr<Wire> wire,
                         const BackendOptions& options)
    : m_info{std::move(info)}
    , m_endpoint{std::move(endpoint)}
    , m_page{std::move(page)}
    , m_wire{std::move(wire)}
    , m_limits{request_limits(m_endpoint.host)}
    , m_unix_socket{options.unix_socket}
    , m_timeout{options.timeout}
    , m_connect_timeout{options.connect_timeout}
    , m_stall_timeout{options.stall_timeout} {
    m_info.endpoint = m_endpoint.shown;
}

Answer HttpBackend::ask(const Question& question, const TextSink& sink) {
    const auto start = base::Steady::now();
    const std::string id = new_request_id();
    const Delivery delivery = sink.text ? Delivery::stream : Delivery::whole;
    AnswerDraft draft{sink, most_text(question.generation)};
    draft.answer().attempts = 1;
    if (auto failure = beyond_limits(question, m_limits)) {
        draft.answer().attempts = 0;
        draft.fail(*failure);
    } else {
        read(request_for(question, delivery, id), *m_wire->reader(), draft);
    }
    Answer answer = draft.finish();
    if (delivery == Delivery::whole) answer.ttft_ms.reset();
    if (answer.request_id.empty()) answer.request_id = id;
    if (answer.failure) {
        answer.failure->message = m_endpoint.shown + ": " + without_secret(m_endpoint, answer.failure->message);
    }
    answer.endpoint = m_endpoint.shown;
    answer.total_ms = base::ms_since(start);
    return answer;
}

std::variant<std::string, Failure> HttpBackend::body(const Question& question) {
    if (auto failure = beyond_limits(question, m_limits)) return *failure;
    return m_wire->body(question, Delivery::whole);
}

http::Request HttpBackend::request_for(const Question& question, Delivery delivery, const std::string& id) {
    http::Request request;
    request.method = http::Method::post;
    request.url = join(m_endpoint, m_page);
    request.headers = m_endpoint.headers;
    request.headers.add("Content-Type", "application/json");
    request.headers.add("X-Request-Id", id);
    request.body = std::make_shared<const std::string>(m_wire->body(question, delivery));
    request.unix_socket = m_unix_socket;
    request.connect = m_connect_timeout;
    request.total = m_timeout;
    request.stall = m_stall_timeout;
    return request;
}

void HttpBackend::read(const http::Request& request, AnswerReader& reader, AnswerDraft& draft) {
    std::call_once(m_first, [this] { m_client = std::make_unique<http::Client>(); });
    std::string whole;
    http::Response response = m_client->perform(request, [&](const http::Response& head, std::string_view piece) {
        if (is_stream(head)) return reader.read_piece(piece, draft);
        whole += piece;
        return http::BodyStep::progress;
    });
    response.body = std::move(whole);
    if (const std::string id = request_id_of(response); !id.empty()) draft.answer().request_id = id;
    const bool html = base::trim(response.body).substr(0, 1) == "<";
    const bool good = response.fault == http::Fault::none && response.status >= 200 && response.status < 300 && !html;
    if (!draft.failed() && !good) return draft.fail(failure_of(response, base::wall_now()));
    if (!draft.failed() && is_stream(response)) {
        reader.end_stream(draft);
    } else if (!draft.failed()) {
        reader.read_whole(response.body, draft);
    }
    // An error inside an answer may name another status.
    if (draft.failed()) draft.answer().failure->http = response.status;
}

} // namespace vlm::infer
