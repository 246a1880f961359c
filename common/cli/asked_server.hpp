// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/cli/budget_options.hpp"
#include "common/cli/model_options.hpp"
#include "common/infer/backend_options.hpp"
#include "common/infer/readiness.hpp"
#include "common/infer/retry.hpp"

namespace vlm::cli {

/// The options as those who ask a server take them.
[[nodiscard]] infer::BackendOptions backend_options(const ModelOptions& options);

/// How long a server that is not ready is waited for.
[[nodiscard]] infer::ReadyLimits ready_limits(const ModelOptions& options);

/// How often and how patiently that server is asked again.
[[nodiscard]] infer::RetryPolicy retry_policy(const BudgetOptions& budget, const ModelOptions& options);

/// Sets what a profile may say of the model once it is known: timeouts, the context's size.
void set_limits(infer::BackendOptions& backend, const ModelOptions& options);

} // namespace vlm::cli
