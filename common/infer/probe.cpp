// SPDX-License-Identifier: Apache-2.0
#include "common/infer/probe.hpp"

#include <utility>

#include "common/base/text.hpp"
#include "common/http/client.hpp"
#include "common/http/url.hpp"
#include "common/infer/answer_json.hpp"
#include "common/infer/backends.hpp"
#include "common/infer/probe_picture.hpp"
#include "common/infer/schema.hpp"
#include "common/infer/server_info.hpp"

namespace vlm::infer {
namespace {

/// 200 is yes, "no such page" says nothing, anything else is no.
Verdict verdict_of(const http::Response& response) {
    if (response.fault != http::Fault::none) return Verdict::no;
    if (response.status == 200) return Verdict::yes;
    return response.status == 404 || response.status == 405 ? Verdict::unknown : Verdict::no;
}

Verdict verdict(bool yes) {
    return yes ? Verdict::yes : Verdict::no;
}

void note(ProbeFindings& findings, const Failure& failure) {
    findings.problems.push_back(failure.message);
    if (!findings.failure) findings.failure = failure;
}

/// Asks the pages beside the API.
void look_around(const BackendOptions& options, ProbeFindings& findings) {
    const Endpoint endpoint = endpoint_for(options);
    findings.endpoint = endpoint.shown;
    const auto url = http::parse_url(endpoint.base);
    if (!url) return;
    const std::string root = http::origin(*url);
    const std::string health = options.backend == "ollama" ? "/api/version" : "/health";
    http::Client client;
    const auto pages = client.perform_all(
        {server_request(options, endpoint, root + health), server_request(options, endpoint, root + "/metrics")});
    findings.healthy = verdict_of(pages[0]);
    const bool numbers = base::lower(pages[1].headers.get("content-type")).find("html") == std::string::npos;
    findings.metrics = verdict(verdict_of(pages[1]) == Verdict::yes && numbers);
    if (options.backend == "azure") return;
    auto models = list_models(client, options);
    if (auto* cards = std::get_if<std::vector<ModelCard>>(&models)) {
        findings.models = std::move(*cards);
    } else {
        note(findings, std::get<Failure>(models));
    }
}

Question about_red_square() {
    Question question;
    question.frames.push_back({"", probe_picture()});
    question.text = "What colour is this square? Answer with one short sentence.";
    question.generation.max_output_tokens = 64;
    return question;
}

void show_picture(Backend& backend, ProbeFindings& findings) {
    const Answer answer = backend.ask(about_red_square(), {[](std::string_view) {}, [] {}});
    findings.model = answer.model.empty() ? backend.info().model : answer.model;
    if (answer.failure) {
        if (answer.failure->kind == FailureClass::vision) findings.sees_pictures = Verdict::no;
        return note(findings, *answer.failure);
    }
    findings.sees_pictures = Verdict::yes;
    findings.picture_answer = base::one_line(base::printable(answer.text));
    findings.names_colour = verdict(base::lower(answer.text).find("red") != std::string::npos);
    findings.counts_tokens = verdict(answer.usage.input.has_value());
    findings.ttft_ms = answer.ttft_ms;
    const double generating_ms = answer.total_ms - answer.ttft_ms.value_or(answer.total_ms);
    if (answer.usage.output.value_or(0) > 1 && generating_ms > 0)
        findings.tokens_per_s = static_cast<double>(*answer.usage.output - 1) * 1000 / generating_ms;
}

void ask_with_schema(Backend& backend, ProbeFindings& findings) {
    Question question = about_red_square();
    question.text = "What is in this picture?";
    question.schema = read_schema("colour, sides int, is_square bool");
    question.generation.max_output_tokens = 200;
    const Answer answer = backend.ask(question, {});
    if (answer.failure) return note(findings, *answer.failure);
    std::string json;
    const auto complaint = misfit(*question.schema, answer.text, json);
    findings.keeps_schemas = verdict(!complaint);
    if (complaint) findings.problems.push_back("an answer did not fit its schema: " + *complaint);
}

} // namespace

ProbeFindings probe_backend(const BackendOptions& options) {
    ProbeFindings findings;
    findings.engine = options.engine;
    findings.context_tokens = options.context_tokens;
    const auto backend = make_backend(options);
    findings.backend = backend->info().name;
    if (!backend->info().endpoint.empty()) look_around(options, findings);
    show_picture(*backend, findings);
    const auto ends = [](const Failure& why) { return stops_run(why.kind) || why.kind == FailureClass::timeout; };
    if (!findings.failure || !ends(*findings.failure)) ask_with_schema(*backend, findings);
    return findings;
}

} // namespace vlm::infer
