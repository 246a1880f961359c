// SPDX-License-Identifier: Apache-2.0
#include "common/cli/asked_server.hpp"

#include <algorithm>

namespace vlm::cli {
namespace {

std::chrono::milliseconds to_ms(base::Micros time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time);
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

} // namespace vlm::cli
