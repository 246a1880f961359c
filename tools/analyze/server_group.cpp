// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/server_group.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/text.hpp"
#include "common/http/client.hpp"
#include "common/infer/backends.hpp"
#include "common/infer/gauge_reader.hpp"
#include "common/infer/server_info.hpp"

namespace vlm::analyze {
namespace {

using base::ExitCode;

/// As it stands for a model in a server's list; Ollama adds what a name leaves out.
bool is_model(const std::string& listed, const std::string& wanted) {
    return listed == wanted || listed == wanted + ":latest";
}

/// Throws where the server has a list of models without this one. False where it cannot be asked.
bool offers_model(const infer::BackendOptions& server) {
    http::Client client;
    const auto models = infer::list_models(client, server);
    if (const auto* failure = std::get_if<infer::Failure>(&models)) {
        if (failure->kind == infer::FailureClass::connect || failure->kind == infer::FailureClass::timeout) {
            base::log::warning("{}; going on without it for now", failure->message);
            return false;
        }
        return true; // not every server has a list
    }
    const auto& cards = std::get<std::vector<infer::ModelCard>>(models);
    const auto is_it = [&](const infer::ModelCard& card) { return is_model(card.id, server.model); };
    if (cards.empty() || std::any_of(cards.begin(), cards.end(), is_it)) return true;
    throw base::Error{infer::endpoint_for(server).shown + ": does not offer the model '" +
                          base::one_line(server.model) + "', which all servers must; it has " + infer::names_of(cards),
                      ExitCode::unreachable};
}

/// What one of several is where it cannot be asked: like another one.
infer::BackendOptions like(infer::BackendOptions other, const std::string& api_base) {
    other.api_base = api_base;
    return other;
}

/// The smallest context counts for all: which of them answers must make no difference.
void share_context(std::vector<infer::BackendOptions>& servers) {
    std::optional<std::int64_t> least;
    for (const infer::BackendOptions& server : servers) {
        if (server.context_tokens) least = std::min(least.value_or(*server.context_tokens), *server.context_tokens);
    }
    for (infer::BackendOptions& server : servers)
        server.context_tokens = least;
}

infer::LimiterPolicy fixed_policy(double requests) {
    infer::LimiterPolicy policy;
    policy.start = requests;
    policy.most = static_cast<std::size_t>(requests);
    policy.adapts = false;
    return policy;
}

} // namespace

std::vector<infer::BackendOptions> choose_servers(const cli::ModelOptions& options, cli::Fallback fallback) {
    if (options.api_bases.size() < 2) return {cli::choose_backend(options, fallback)};
    cli::ModelOptions one = options;
    std::vector<infer::BackendOptions> servers;
    std::vector<std::string> away;
    std::optional<base::Error> reason;
    for (const std::string& api_base : options.api_bases) {
        one.api_base = api_base;
        try {
            infer::BackendOptions server = cli::choose_backend(one, fallback);
            if (one.model.empty()) one.model = server.model;
            if (offers_model(server)) {
                servers.push_back(std::move(server));
                continue;
            }
        } catch (const base::Error& error) {
            if (error.code() != ExitCode::unreachable || !one.model.empty()) throw;
            base::log::warning("{}; going on without it for now", error.what());
            reason = error;
        }
        away.push_back(api_base);
    }
    if (servers.empty() && one.model.empty()) throw base::Error{*reason};
    if (servers.empty()) throw base::Error{"none of the servers can be reached", ExitCode::unreachable};
    for (const std::string& api_base : away)
        servers.push_back(like(servers.front(), api_base));
    share_context(servers);
    return servers;
}

ServerGroup::ServerGroup(std::vector<infer::BackendOptions> servers)
    : m_options{std::move(servers)} {
    for (const infer::BackendOptions& options : m_options)
        m_backends.push_back(infer::make_backend(options));
}

std::vector<infer::Asker::Server> ServerGroup::asked(const Concurrency& concurrency, Order order) const {
    const std::size_t count = m_backends.size();
    const std::size_t share =
        concurrency.fixed ? (static_cast<std::size_t>(*concurrency.fixed) + count - 1) / count : 1;
    std::vector<infer::Asker::Server> servers;
    for (std::size_t i = 0; i < count; ++i) {
        infer::LimiterPolicy limits = fixed_policy(static_cast<double>(share));
        if (!concurrency.fixed && order != Order::in_turn) {
            limits = infer::limiter_policy(m_options[i].engine, infer::slots_of(m_options[i]));
            if (order == Order::per_source) limits.haste = infer::Haste::live;
        }
        servers.push_back({m_backends[i].get(), limits});
    }
    return servers;
}

} // namespace vlm::analyze
