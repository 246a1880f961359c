// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/dry_run.hpp"

#include <fmt/format.h>

#include "common/analysis/estimate.hpp"
#include "common/base/descriptor.hpp"
#include "common/base/redact.hpp"
#include "tools/analyze/job_builder.hpp"

namespace vlm::analyze {

base::ExitCode dry_run(const Options& options, const Inputs& inputs, const analysis::Prompt& prompt) {
    base::Output output{"-", base::Overwrite::refuse};
    for (const std::string& video : inputs.videos) {
        const analysis::Estimate estimate =
            analysis::estimate(build_job(options, video, prompt), options.model.model);
        output.write(fmt::format("{}: {} frames of {}x{} in {} requests, about {} tokens in, at most {} out",
                                 base::redact_url(video), estimate.frames, estimate.size.width, estimate.size.height,
                                 estimate.requests, estimate.input_tokens, estimate.output_tokens));
        if (options.budget.price_of(options.model.model) != nullptr) {
            const infer::Prices prices = budget_limits(options, options.model.model).prices;
            output.write(fmt::format(", at most {:.4f}",
                                     infer::cost_of(prices, estimate.input_tokens, estimate.output_tokens, 0)));
        }
        output.write("\n");
    }
    output.close();
    return base::ExitCode::done;
}

infer::BudgetLimits budget_limits(const Options& options, const std::string& model) {
    infer::BudgetLimits limits;
    limits.requests = options.budget.max_requests;
    limits.tokens = options.budget.max_tokens_total;
    limits.cost = options.budget.max_cost;
    if (const cli::Price* price = options.budget.price_of(model)) {
        limits.prices = {price->input, price->output, price->cached};
    }
    return limits;
}

} // namespace vlm::analyze
