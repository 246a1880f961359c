// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "common/analysis/prompt.hpp"
#include "common/analysis/request_pool.hpp"
#include "common/infer/backend.hpp"
#include "common/infer/dispatcher.hpp"
#include "tools/analyze/concurrency.hpp"
#include "tools/analyze/options.hpp"

namespace vlm::analyze {

/// Where an answer goes into the next question, and with a back end that takes one at a time, that is how they are
/// asked. Only a pipe may hold several live sources.
[[nodiscard]] Order order_of(const Options& options, const Inputs& inputs, const analysis::Prompt& prompt,
                             const infer::Backend& backend);

/// What the pool of requests may hold. Of the memory, what pictures may take: the pool counts each as JPEG and in
/// base64, and a request that is under way has the latter once more. The dispatcher outlives it.
[[nodiscard]] analysis::PoolLimits limits_of(const Options& options, Order order, const infer::Dispatcher& dispatcher);

/// How many videos are read at once: where several requests are under way, as many as there are cores to decode. What
/// may be live is read alone, since it may never end. None are named where those of an index are meant.
[[nodiscard]] std::size_t readers_for(const Options& options, const std::vector<std::string>& named,
                                      const analysis::PoolLimits& limits);

} // namespace vlm::analyze
