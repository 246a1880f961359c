// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/run_limits.hpp"

#include <algorithm>
#include <thread>

#include "common/analysis/template.hpp"
#include "common/media/source_name.hpp"
#include "tools/analyze/job_builder.hpp"

namespace vlm::analyze {

Order order_of(const Options& options, const Inputs& inputs, const analysis::Prompt& prompt,
               const infer::Backend& backend) {
    if (!backend.is_shared() || analysis::Template{prompt.text}.uses("previous")) return Order::in_turn;
    const bool alone = inputs.videos.size() == 1;
    const bool one_request = mode_of(options) == analysis::Mode::whole || options.sampling.at.size() == 1;
    if (alone && one_request) return Order::in_turn;
    if (!options.latest) return Order::together;
    const bool several = options.concurrency.fixed || (alone && inputs.videos.front() == "-");
    return several ? Order::per_source : Order::in_turn;
}

analysis::PoolLimits limits_of(const Options& options, Order order, const infer::Dispatcher& dispatcher) {
    analysis::PoolLimits limits = pool_limits(options.concurrency, order, dispatcher);
    limits.most_bytes = static_cast<std::size_t>(options.memory / 11 * 7);
    return limits;
}

std::size_t readers_for(const Options& options, const std::vector<std::string>& named,
                        const analysis::PoolLimits& limits) {
    const auto may_be_live = [](const std::string& name) {
        return name == "-" || media::is_url(name) || media::is_device(name);
    };
    if (limits.at_once == 1 || std::any_of(named.begin(), named.end(), may_be_live)) return 1;
    const unsigned cores = std::max(std::thread::hardware_concurrency(), 1U);
    const auto jobs = static_cast<std::size_t>(options.source.jobs.value_or(static_cast<int>(cores)));
    const std::size_t most = named.empty() ? jobs : std::min(jobs, named.size());
    return std::min(most, limits.at_once);
}

} // namespace vlm::analyze
