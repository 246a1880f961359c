// SPDX-License-Identifier: Apache-2.0
#include "common/cli/asked_server.hpp"

#include <algorithm>

#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/infer/discover.hpp"
#include "common/infer/endpoint.hpp"
#include "common/infer/server_info.hpp"

namespace vlm::cli {
namespace {

std::chrono::milliseconds to_ms(base::Micros time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time);
}

/// Whether it is said where to ask. A key alone says nothing: no video goes to a provider that nobody named.
bool names_server(const infer::BackendOptions& options) {
    return !options.backend.empty() || !options.api_base.empty() || !options.unix_socket.empty();
}

/// Whether a model and OpenAI's key say who is meant, where nobody nearer has that model.
bool means_openai(const infer::BackendOptions& options) {
    return !options.model.empty() && options.environment("OPENAI_API_KEY");
}

} // namespace

infer::BackendOptions backend_options(const ModelOptions& options) {
    infer::BackendOptions out;
    out.backend = options.backend;
    out.api_base = options.api_base;
    out.model = options.model;
    out.engine = options.engine;
    out.key = {options.api_key_env, options.api_key_file, options.api_key_cmd, to_ms(options.api_key_timeout)};
    out.unix_socket = options.unix_socket;
    out.keep_alive = options.keep_alive;
    out.answers = options.backend_argument;
    set_limits(out, options);
    return out;
}

infer::ReadyLimits ready_limits(const ModelOptions& options) {
    if (!options.ready_timeout) return {};
    return {to_ms(*options.ready_timeout), to_ms(*options.ready_timeout)};
}

infer::RetryPolicy retry_policy(const BudgetOptions& budget, const ModelOptions& options) {
    infer::RetryPolicy policy = infer::batch_policy();
    policy.tries = budget.retries + 1;
    policy.tries_of_timeouts = std::min(policy.tries_of_timeouts, policy.tries);
    policy.ready = ready_limits(options);
    // Nobody starts a server of this program's own again.
    if (budget.retries == 0 || !options.spawn.empty()) policy.ready.restart = std::chrono::milliseconds{0};
    return policy;
}

void set_limits(infer::BackendOptions& backend, const ModelOptions& options) {
    if (options.num_ctx) backend.num_ctx = *options.num_ctx;
    if (options.timeout) backend.timeout = to_ms(*options.timeout);
    backend.connect_timeout = to_ms(options.connect_timeout);
    backend.list_timeout = to_ms(options.list_timeout);
    backend.stall_timeout = to_ms(options.stall_timeout);
    backend.ready = ready_limits(options);
    backend.detail = options.detail;
}

infer::BackendOptions choose_backend(const ModelOptions& options, Fallback fallback) {
    infer::BackendOptions out = backend_options(options);
    if (!names_server(out)) out.backend = infer::backend_of(out.environment);
    if (names_server(out)) {
        infer::resolve_model(out);
        return out;
    }
    if (auto found = infer::discover_server(out)) {
        base::log::info("asking {} at {}", found->model, found->api_base);
        return *found;
    }
    if (means_openai(out)) {
        infer::resolve_model(out);
        return out;
    }
    if (!out.model.empty()) {
        throw base::Error{"no server on this machine offers the model '" + out.model + "'; name one with --api-base",
                          base::ExitCode::unreachable};
    }
    if (fallback == Fallback::none) {
        throw base::Error{"no usable model server found on this machine; name one with --api-base",
                          base::ExitCode::unreachable};
    }
    base::log::info("no usable model server found on this machine; the cv back end (classical vision) answers");
    out.backend = "cv";
    return out;
}

std::unique_ptr<infer::SpawnedServer> spawn_server(ModelOptions& options) {
    if (options.spawn.empty() || options.backend == "cv" || options.backend == "fake") return nullptr;
    if (options.backend == "azure") throw base::UsageError{"--spawn: nobody can start Azure"};
    auto server = std::make_unique<infer::SpawnedServer>(options.spawn);
    const bool rooted = options.backend == "ollama";
    options.api_base = server->address() + (rooted ? "" : "/v1");
    constexpr std::chrono::minutes patience{10}; // models are fetched and loaded
    const auto budget = options.ready_timeout.value_or(patience);
    server->wait_until_ready(backend_options(options), to_ms(budget));
    return server;
}

} // namespace vlm::cli
