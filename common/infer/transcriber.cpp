// SPDX-License-Identifier: Apache-2.0
#include "common/infer/transcriber.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "common/base/text.hpp"
#include "common/http/form.hpp"
#include "common/infer/failure.hpp"
#include "common/infer/json_text.hpp"
#include "common/infer/server_info.hpp"

namespace vlm::infer {

using nlohmann::json;

namespace {

double seconds_in(const json& item, const char* name, double otherwise) {
    const json& value = member_of(item, name);
    return value.is_number() ? value.get<double>() : otherwise;
}

std::string words_in(const json& item, const char* name) {
    const json& value = member_of(item, name);
    return value.is_string() ? std::string{base::trim(base::valid_utf8(value.get<std::string>()))} : "";
}

} // namespace

Transcriber::Transcriber(BackendOptions options, const RetryPolicy& policy, std::string language, base::Wait wait,
                         Now now)
    : m_options{std::move(options)}
    , m_endpoint{openai_endpoint(m_options)}
    , m_language{std::move(language)}
    , m_retrier{policy, std::move(wait), std::move(now)} {}

std::variant<Speech, Failure> Transcriber::transcribe(const std::string& wav, double seconds) {
    Speech speech;
    ReadyWait ready = m_retrier.ready_wait();
    m_retrier.request();
    auto failure = m_retrier.run(ready, {}, [&](std::size_t) { return Retrier::Outcome{attempt(wav, seconds, speech)}; });
    if (failure) return *failure;
    return speech;
}

/// A model that has taken nothing yet may know no segments.
std::optional<Failure> Transcriber::attempt(const std::string& wav, double seconds, Speech& speech) {
    auto failure = ask(wav, seconds, speech);
    if (failure && failure->kind == FailureClass::bad_request && m_verbose && !m_worked) {
        m_verbose = false;
        failure = ask(wav, seconds, speech);
        if (failure) m_verbose = true; // it was not that
    }
    m_worked = m_worked || !failure;
    if (failure) failure->message = m_endpoint.shown + ": " + without_secret(m_endpoint, failure->message);
    return failure;
}

std::optional<Failure> Transcriber::ask(const std::string& wav, double seconds, Speech& speech) {
    std::vector<http::FormField> fields = {
        {"model", m_options.model}, {"response_format", m_verbose ? "verbose_json" : "json"}, {"temperature", "0"}};
    if (!m_language.empty()) fields.push_back({"language", m_language});
    if (m_verbose) fields.push_back({"timestamp_granularities[]", "segment"});
    fields.push_back({"file", wav, "sound.wav", "audio/wav"});
    http::Form form = http::make_form(fields);
    http::Request request = server_request(m_options, m_endpoint, join(m_endpoint, "/audio/transcriptions"));
    request.method = http::Method::post;
    request.headers.add("Content-Type", form.type);
    request.body = std::make_shared<const std::string>(std::move(form.body));
    request.total = m_options.timeout;
    request.stall = m_options.stall_timeout;
    request.when_stopped = http::WhenStopped::finish;
    const http::Response response = m_client.perform(request);
    const bool html = base::trim(response.body).substr(0, 1) == "<";
    const bool good = response.fault == http::Fault::none && response.status >= 200 && response.status < 300 && !html;
    if (!good) return failure_of(response, base::wall_now());
    auto read = read_speech(response.body, seconds);
    if (auto* failure = std::get_if<Failure>(&read)) return std::move(*failure);
    speech = std::move(std::get<Speech>(read));
    return std::nullopt;
}

std::variant<Speech, Failure> read_speech(std::string_view body, double seconds) {
    const auto answer = read_json(body);
    if (!answer) return protocol_failure("the answer is no JSON: is this the address of an API?");
    if (auto failure = failure_in(*answer, 200)) return *failure;
    const json& segments = member_of(*answer, "segments");
    if (!segments.is_array() && !member_of(*answer, "text").is_string())
        return protocol_failure("the answer has no \"text\"");
    Speech speech;
    speech.language = words_in(*answer, "language");
    if (!segments.is_array()) {
        speech.segments.push_back({0, seconds, words_in(*answer, "text")});
    } else {
        for (const json& item : segments) {
            const double start = std::clamp(seconds_in(item, "start", 0), 0.0, seconds);
            const double end = std::clamp(seconds_in(item, "end", seconds), start, seconds);
            speech.segments.push_back({start, end, words_in(item, "text")});
        }
    }
    std::erase_if(speech.segments, [](const SpokenSegment& segment) { return segment.text.empty(); });
    return speech;
}

} // namespace vlm::infer
