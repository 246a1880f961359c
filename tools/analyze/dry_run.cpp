// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/dry_run.hpp"

#include <fmt/format.h>

#include "common/analysis/estimate.hpp"
#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/redact.hpp"
#include "tools/analyze/job_builder.hpp"

namespace vlm::analyze {
namespace {

std::string line_for(const Options& options, const std::string& video, const analysis::Estimate& estimate) {
    std::string line = fmt::format("{}: {} frames of {}x{} in {} requests, about {} tokens in, at most {} out",
                                   base::redact_url(video), estimate.frames, estimate.size.width, estimate.size.height,
                                   estimate.requests, estimate.input_tokens, estimate.output_tokens);
    if (options.budget.price_of(options.model.model) != nullptr) {
        const infer::Prices prices = budget_limits(options, options.model.model).prices;
        line +=
            fmt::format(", at most {:.4f}", infer::cost_of(prices, estimate.input_tokens, estimate.output_tokens, 0));
    }
    return line + "\n";
}

} // namespace

base::ExitCode dry_run(const Options& options, const Inputs& inputs, const analysis::Prompt& prompt) {
    base::Output output{"-", base::Overwrite::refuse};
    std::size_t failed = 0;
    for (const std::string& video : inputs.videos) {
        const analysis::Job job = build_job(options, video, prompt);
        try {
            output.write(line_for(options, video, analysis::estimate(job, options.model.model)));
        } catch (const base::OutputError&) {
            throw;
        } catch (const base::Error& error) {
            if (error.code() != base::ExitCode::failed) throw;
            base::log::error("{}", error.what());
            ++failed;
        }
    }
    output.close();
    if (failed == 0) return base::ExitCode::done;
    return failed == inputs.videos.size() ? base::ExitCode::failed : base::ExitCode::some_failed;
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
