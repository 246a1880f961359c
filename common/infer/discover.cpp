// SPDX-License-Identifier: Apache-2.0
#include "common/infer/discover.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string>
#include <utility>
#include <variant>

#include <nlohmann/json.hpp>

#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/text.hpp"
#include "common/http/client.hpp"
#include "common/infer/backends.hpp"
#include "common/infer/failure.hpp"
#include "common/infer/json_text.hpp"
#include "common/infer/model_list.hpp"
#include "common/infer/probe_picture.hpp"
#include "common/infer/server_info.hpp"

namespace vlm::infer {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds listing_patience{250};
constexpr milliseconds detail_patience{1'000};
constexpr milliseconds picture_patience{5'000};

/// A server that answered.
struct Candidate {
    std::string root; ///< "http://127.0.0.1:8000"
    std::string engine;
    std::vector<ModelCard> cards;
};

/// What listens at some ports.
struct Found {
    std::vector<Candidate> candidates;
    std::vector<std::string> unusable; ///< servers that give no list, each with the reason
    std::vector<int> loading;          ///< ports of servers that are not ready yet
    Failure why;                       ///< what the last of those said
};

std::vector<ModelCard> cards_in(const http::Response& response) {
    if (response.fault != http::Fault::none || response.status != 200) return {};
    const auto list = read_json(response.body);
    return list ? read_model_list(*list) : std::vector<ModelCard>{};
}

/// Why a server that is there gives no list; "" where nobody is there, or somebody who is no model server.
std::string silence_of(const http::Response& response) {
    if (response.fault == http::Fault::timeout) return response.message;
    if (response.fault != http::Fault::none || (response.status != 401 && response.status != 403)) return "";
    return failure_of(response, base::wall_now()).message + "; name this server with --api-base to send it a key";
}

std::string root_at(int port) {
    return "http://127.0.0.1:" + std::to_string(port);
}

Found look_at(http::Client& client, const std::vector<int>& ports) {
    std::vector<http::Request> requests;
    for (const int port : ports) {
        http::Request request;
        request.url = root_at(port) + "/v1/models";
        request.connect = listing_patience;
        request.total = listing_patience;
        request.when_stopped = http::WhenStopped::give_up;
        requests.push_back(std::move(request));
    }
    const std::vector<http::Response> responses = client.perform_all(requests);
    Found found;
    for (std::size_t i = 0; i < ports.size(); ++i) {
        std::vector<ModelCard> cards = cards_in(responses[i]);
        if (!cards.empty()) {
            const std::string engine = engine_of(cards.front());
            found.candidates.push_back({root_at(ports[i]), engine, std::move(cards)});
        } else if (responses[i].status == 503) {
            Failure failure = failure_of(responses[i], base::wall_now());
            if (!failure.not_ready) continue;
            failure.message = root_at(ports[i]) + ": " + failure.message;
            found.loading.push_back(ports[i]);
            found.why = std::move(failure);
        } else if (const std::string why = silence_of(responses[i]); !why.empty()) {
            found.unusable.push_back(root_at(ports[i]) + ": " + why);
        }
    }
    return found;
}

/// The options for a candidate, without a model. A key is for the server that the user names, not for whoever listens.
BackendOptions options_at(const BackendOptions& options, const Candidate& candidate) {
    BackendOptions found = options;
    found.key = {};
    const bool ollama = candidate.engine == "ollama";
    found.backend = ollama ? "ollama" : "openai";
    found.api_base = candidate.root + (ollama ? "" : "/v1");
    if (found.engine.empty()) found.engine = candidate.engine;
    return found;
}

/// Ollama and LM Studio say more about their models elsewhere.
void add_details(http::Client& client, const BackendOptions& options, Candidate& candidate) {
    BackendOptions asking = options_at(options, candidate);
    asking.timeout = detail_patience;
    if (candidate.engine == "ollama") {
        auto models = list_models(client, asking);
        if (auto* cards = std::get_if<std::vector<ModelCard>>(&models)) candidate.cards = std::move(*cards);
    } else if (candidate.engine == "lmstudio") {
        const Endpoint endpoint = endpoint_for(asking);
        auto cards = cards_in(client.perform(server_request(asking, endpoint, candidate.root + "/api/v0/models")));
        if (!cards.empty()) candidate.cards = std::move(cards);
    }
}

/// Why the model takes no picture, which only trying tells; nothing where it does.
std::optional<std::string> refusal_of_picture(BackendOptions options) {
    options.timeout = picture_patience;
    Question question;
    question.frames.push_back({"", probe_picture()});
    question.text = "What colour is this?";
    question.generation.max_output_tokens = 1;
    const Answer answer = make_backend(options)->ask(question, {});
    return answer.failure ? std::optional{answer.failure->message} : std::nullopt;
}

/// The card of the model that the user named; Ollama takes a name without its tag.
std::optional<ModelCard> named_model(const std::string& name, const Candidate& candidate) {
    for (const ModelCard& card : candidate.cards) {
        if (card.id == name || (candidate.engine == "ollama" && card.id == name + ":latest")) return card;
    }
    return std::nullopt;
}

/// The card of the model that is to be asked, or why there is none.
using Choice = std::variant<ModelCard, std::string>;

/// The first card that sees for sure, else the first that seems to, else an only one that takes a picture.
Choice seeing_model(const BackendOptions& options, const Candidate& candidate) {
    for (const ModelCard& card : candidate.cards) {
        if (card.pictures == Sees::yes) return card;
    }
    for (const ModelCard& card : candidate.cards) {
        if (card.pictures == Sees::unknown && is_named_like_seeing(card.id)) return card;
    }
    const std::string names = names_of(candidate.cards);
    const bool blind = std::all_of(candidate.cards.begin(), candidate.cards.end(),
                                   [](const ModelCard& card) { return card.pictures == Sees::no; });
    if (blind) return "no model there sees pictures: " + names;
    if (candidate.cards.size() > 1)
        return "which of its models sees pictures is not known; choose with --model: " + names;
    BackendOptions asking = options;
    asking.model = candidate.cards.front().id;
    if (const auto refusal = refusal_of_picture(asking)) return asking.model + " takes no picture: " + *refusal;
    return candidate.cards.front();
}

Choice choice_at(const BackendOptions& options, const Candidate& candidate) {
    if (options.model.empty()) return seeing_model(options, candidate);
    if (const auto card = named_model(options.model, candidate)) return *card;
    return "it has no model '" + options.model + "'";
}

/// The options for the model of a candidate that is to be asked, or why there is none.
std::variant<BackendOptions, std::string> chosen_at(http::Client& client, const BackendOptions& options,
                                                    Candidate& candidate) {
    add_details(client, options, candidate);
    BackendOptions found = options_at(options, candidate);
    const Choice choice = choice_at(found, candidate);
    if (const auto* why = std::get_if<std::string>(&choice)) return candidate.root + ": " + *why;
    const auto& card = std::get<ModelCard>(choice);
    found.model = card.id;
    found.context_tokens = card.context_tokens;
    return found;
}

} // namespace

std::vector<int> discovery_ports(const Environment& environment) {
    const auto listed = environment("VLM_DISCOVER_PORTS");
    if (!listed) return {11434, 8080, 8000, 30000, 1234};
    if (*listed == "none") return {};
    std::vector<int> ports;
    for (const std::string_view part : base::split(*listed, ',')) {
        const std::string_view digits = base::trim(part);
        int port = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
        if (error != std::errc{} || end != digits.data() + digits.size() || port < 1 || port > 65535)
            throw base::UsageError{"VLM_DISCOVER_PORTS: '" + std::string{digits} + "' is no port"};
        ports.push_back(port);
    }
    return ports;
}

std::optional<BackendOptions> discover_server(const BackendOptions& options, const base::Wait& wait) {
    std::vector<int> ports = discovery_ports(options.environment);
    http::Client client;
    ReadyWait ready{options.ready, wait};
    std::vector<std::string> passed_over;
    while (!ports.empty()) {
        Found found = look_at(client, ports);
        passed_over.insert(passed_over.end(), found.unusable.begin(), found.unusable.end());
        for (Candidate& candidate : found.candidates) {
            auto chosen = chosen_at(client, options, candidate);
            if (auto* server = std::get_if<BackendOptions>(&chosen)) return std::move(*server);
            passed_over.push_back(std::get<std::string>(chosen));
        }
        if (found.loading.empty()) break;
        const Ready state = ready.wait(found.why);
        if (state == Ready::stopped) throw base::Interrupted{};
        if (state == Ready::given_up) {
            passed_over.push_back(found.why.message);
            break;
        }
        ports = std::move(found.loading);
    }
    for (const std::string& each : passed_over) {
        base::log::info("not asking {}", each);
    }
    return std::nullopt;
}

} // namespace vlm::infer
