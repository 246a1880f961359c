// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "common/cli/budget_options.hpp"
#include "common/cli/model_options.hpp"
#include "common/infer/backend_options.hpp"
#include "common/infer/readiness.hpp"
#include "common/infer/retry.hpp"
#include "common/infer/spawned_server.hpp"

namespace vlm::cli {

/// The options as those who ask a server take them.
[[nodiscard]] infer::BackendOptions backend_options(const ModelOptions& options);

/// How long a server that is not ready is waited for.
[[nodiscard]] infer::ReadyLimits ready_limits(const ModelOptions& options);

/// How often and how patiently that server is asked again.
[[nodiscard]] infer::RetryPolicy retry_policy(const BudgetOptions& budget, const ModelOptions& options);

/// Sets what a profile may say of the model once it is known: timeouts, the context's size.
void set_limits(infer::BackendOptions& backend, const ModelOptions& options);

/// What steps in when nothing is configured and no server is found.
enum class Fallback { none, cv };

/// The back end to ask, its model known: the one that the options (or the environment's addresses) name, else a model
/// server on this machine, else OpenAI where a model is named and its key is in the environment, else the fallback
/// (with a word on stderr). Throws UsageError for options that do not fit, Error with code unreachable where there is
/// nobody to ask.
[[nodiscard]] infer::BackendOptions choose_backend(const ModelOptions& options, Fallback fallback);

/// Starts the model server that the options name and waits for it; from then on they name its address. Null where they
/// name none, or a back end that asks none. Throws as SpawnedServer.
[[nodiscard]] std::unique_ptr<infer::SpawnedServer> spawn_server(ModelOptions& options);

} // namespace vlm::cli
