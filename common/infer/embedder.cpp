// SPDX-License-Identifier: Apache-2.0
#include "common/infer/embedder.hpp"

#include <utility>

#include "common/base/log.hpp"
#include "common/base/text.hpp"
#include "common/infer/failure.hpp"
#include "common/infer/server_info.hpp"

namespace vlm::infer {

Embedder::Embedder(BackendOptions options, const RetryPolicy& policy, http::WhenStopped when_stopped, base::Wait wait,
                   Now now)
    : m_options{std::move(options)}
    , m_endpoint{openai_endpoint(m_options)}
    , m_when_stopped{when_stopped}
    , m_retrier{policy, std::move(wait), std::move(now)} {}

std::variant<std::vector<UnitVector>, Failure> Embedder::embed(std::span<const std::string> texts) {
    std::vector<UnitVector> vectors;
    ReadyWait ready = m_retrier.ready_wait();
    m_retrier.request();
    auto failure = m_retrier.run(ready, {}, [&](std::size_t) { return Retrier::Outcome{attempt(texts, vectors)}; });
    if (failure) return *failure;
    return vectors;
}

/// A server that has taken nothing yet may not know base64.
std::optional<Failure> Embedder::attempt(std::span<const std::string> texts, std::vector<UnitVector>& vectors) {
    auto failure = ask(texts, vectors);
    if (failure && failure->kind == FailureClass::bad_request && !m_encoding_works) {
        m_encoding = VectorEncoding::number;
        failure = ask(texts, vectors);
        if (failure) m_encoding = VectorEncoding::base64; // it was not that
    }
    m_encoding_works = m_encoding_works || !failure;
    if (failure) failure->message = m_endpoint.shown + ": " + without_secret(m_endpoint, failure->message);
    return failure;
}

std::optional<Failure> Embedder::ask(std::span<const std::string> texts, std::vector<UnitVector>& vectors) {
    http::Request request = server_request(m_options, m_endpoint, join(m_endpoint, "/embeddings"),
                                           embeddings_body(m_options.model, texts, m_encoding));
    request.total = m_options.timeout;
    request.stall = m_options.stall_timeout;
    request.when_stopped = m_when_stopped;
    const http::Response response = m_client.perform(request);
    const bool html = base::trim(response.body).substr(0, 1) == "<";
    const bool good = response.fault == http::Fault::none && response.status >= 200 && response.status < 300 && !html;
    if (!good) return failure_of(response, base::wall_now());
    auto read = read_embeddings(response.body, texts.size());
    if (auto* failure = std::get_if<Failure>(&read)) return std::move(*failure);
    vectors = std::move(std::get<std::vector<UnitVector>>(read));
    return std::nullopt;
}

base::ExitCode exit_code_of(const Failure& failure) {
    const bool nobody = stops_run(failure.kind) || failure.parked || failure.transient ||
                        failure.kind == FailureClass::connect || failure.kind == FailureClass::timeout;
    return nobody ? base::ExitCode::unreachable : base::ExitCode::failed;
}

bool is_of_texts(const Failure& failure) {
    switch (failure.kind) {
    case FailureClass::context:
    case FailureClass::too_many:
    case FailureClass::bad_request:
    case FailureClass::refused:
    case FailureClass::server: // a text that is too long for llama.cpp's batch is one
        return !failure.parked;
    default:
        return false;
    }
}

} // namespace vlm::infer
