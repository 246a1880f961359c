// SPDX-License-Identifier: Apache-2.0
#include "common/infer/server_info.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <utility>

#include <nlohmann/json.hpp>

#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/text.hpp"
#include "common/infer/api_key.hpp"
#include "common/infer/failure.hpp"
#include "common/infer/json_text.hpp"
#include "common/infer/retry.hpp"

namespace vlm::infer {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

constexpr std::size_t most_asked_about = 32;

/// The JSON of a good answer, or what is wrong.
std::variant<json, Failure> json_of(const http::Response& response, const Endpoint& endpoint) {
    Failure failure;
    if (response.fault == http::Fault::none && response.status == 200) {
        if (auto value = read_json(response.body)) return std::move(*value);
        failure = protocol_failure("the list of models is no JSON: is this the address of an API?");
    } else {
        failure = failure_of(response, base::wall_now());
    }
    failure.message = endpoint.shown + ": " + without_secret(endpoint, failure.message);
    return failure;
}

/// Asks Ollama, which `root` leads to, what each of its first models can do.
void add_ollama_details(http::Client& client, const BackendOptions& options, const Endpoint& endpoint,
                        const std::string& root, std::vector<ModelCard>& cards) {
    std::vector<http::Request> requests;
    for (std::size_t i = 0; i < std::min(cards.size(), most_asked_about); ++i) {
        const std::string body = json::object({{"model", cards[i].id}}).dump();
        requests.push_back(server_request(options, endpoint, root + "/api/show", body));
    }
    const std::vector<http::Response> responses = client.perform_all(requests);
    for (std::size_t i = 0; i < responses.size(); ++i) {
        const auto details = json_of(responses[i], endpoint);
        if (const json* value = std::get_if<json>(&details)) read_ollama_details(*value, cards[i]);
    }
}

base::Error unreachable(const Failure& failure) {
    return base::Error{failure.message, base::ExitCode::unreachable};
}

/// The models as soon as the server is ready, asked for at most `tries` times where that may help. Throws where it was
/// waited for in vain.
std::variant<std::vector<ModelCard>, Failure> models_when_ready(const BackendOptions& options, int tries,
                                                                const base::Wait& wait) {
    http::Client client;
    ReadyWait ready{options.ready, wait};
    RetryPolicy policy;
    policy.tries = tries;
    std::minstd_rand random{std::random_device{}()};
    bool waited = false;
    for (int attempts = 1;; ++attempts) {
        auto models = list_models(client, options);
        Failure* failure = std::get_if<Failure>(&models);
        if (failure == nullptr) return models;
        const Ready state = ready.wait(*failure);
        if (state == Ready::stopped) throw base::Interrupted{};
        if (state == Ready::waited) {
            waited = true;
            --attempts;
            continue;
        }
        if (failure->kind == FailureClass::connect && waited) throw unreachable(*failure);
        // A list that did not come in time is not worth as much time again.
        const bool there = failure->kind != FailureClass::connect && failure->kind != FailureClass::timeout;
        const double chance = std::uniform_real_distribution<double>{0, 1}(random);
        const auto pause = there ? retry_wait(policy, *failure, attempts, chance) : std::nullopt;
        if (!pause) return models;
        base::log::info("{}; trying again in {:.1f} s", failure->message, *pause);
        if (wait(milliseconds{std::llround(*pause * 1000)}) == base::Waited::stopped) throw base::Interrupted{};
    }
}

void take_card(BackendOptions& options, const ModelCard& card) {
    options.model = card.id;
    if (options.engine.empty()) options.engine = engine_of(card);
    if (!options.context_tokens) options.context_tokens = card.context_tokens;
}

/// What can be learnt about a model that the user named.
void learn_about_model(BackendOptions& options, const base::Wait& wait) {
    const auto models = models_when_ready(options, 1, wait);
    if (const auto* failure = std::get_if<Failure>(&models))
        base::log::debug("{}; asking {} without its list", failure->message, options.model);
    const auto* cards = std::get_if<std::vector<ModelCard>>(&models);
    if (cards == nullptr || cards->empty()) return;
    const auto card =
        std::find_if(cards->begin(), cards->end(), [&](const ModelCard& each) { return each.id == options.model; });
    if (card != cards->end()) return take_card(options, *card);
    if (options.engine.empty()) options.engine = engine_of(cards->front());
}

bool is_cloud(std::string_view host) {
    return host == "api.openai.com" || host == "api.anthropic.com";
}

} // namespace

Endpoint endpoint_for(const BackendOptions& options) {
    if (options.backend.empty() || options.backend == "openai") return openai_endpoint(options);
    if (options.backend == "azure") return azure_endpoint(options);
    if (options.backend == "anthropic") return anthropic_endpoint(options);
    if (options.backend == "ollama") return ollama_endpoint(options);
    throw base::UsageError{"the back end '" + options.backend + "' is no server"};
}

http::Request server_request(const BackendOptions& options, const Endpoint& endpoint, const std::string& url,
                             std::string body) {
    http::Request request;
    request.url = url;
    request.headers = endpoint.headers;
    request.unix_socket = options.unix_socket;
    request.connect = options.connect_timeout;
    request.total = std::min(options.timeout, options.list_timeout);
    request.when_stopped = http::WhenStopped::give_up;
    if (body.empty()) return request;
    request.method = http::Method::post;
    request.headers.add("Content-Type", "application/json");
    request.body = std::make_shared<const std::string>(std::move(body));
    return request;
}

std::variant<std::vector<ModelCard>, Failure> list_models(http::Client& client, const BackendOptions& options) {
    const Endpoint endpoint = endpoint_for(options);
    const bool native = options.backend == "ollama";
    const std::string url = join(endpoint, native ? "/api/tags" : "/models");
    auto list = json_of(client.perform(server_request(options, endpoint, url)), endpoint);
    if (auto* failure = std::get_if<Failure>(&list)) return std::move(*failure);
    std::vector<ModelCard> cards = read_model_list(std::get<json>(list));
    if (native) {
        for (ModelCard& card : cards) {
            card.owned_by = "library";
        }
        add_ollama_details(client, options, endpoint, endpoint.base, cards);
    }
    return cards;
}

void resolve_model(BackendOptions& options, const base::Wait& wait) {
    if (options.backend == "cv" || options.backend == "fake") return;
    keep_key(options.key, options.environment);
    if (options.backend == "azure") return;
    const Endpoint endpoint = endpoint_for(options);
    if (is_cloud(endpoint.host) && options.engine.empty())
        options.engine = endpoint.host == "api.openai.com" ? "openai" : "anthropic";
    if (!options.model.empty()) {
        if (!is_cloud(endpoint.host)) learn_about_model(options, wait);
        return;
    }
    const auto models = models_when_ready(options, RetryPolicy{}.tries, wait);
    if (const auto* failure = std::get_if<Failure>(&models)) throw unreachable(*failure);
    const auto& cards = std::get<std::vector<ModelCard>>(models);
    if (cards.empty()) throw base::Error{endpoint.shown + ": the server offers no model", base::ExitCode::unreachable};
    if (cards.size() > 1)
        throw base::UsageError{endpoint.shown +
                               ": the server has several models; choose one with --model: " + names_of(cards)};
    take_card(options, cards.front());
}

} // namespace vlm::infer
