// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/dry_run.hpp"

#include <fmt/format.h>

#include "common/analysis/estimate.hpp"
#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/redact.hpp"
#include "common/base/text.hpp"
#include "tools/analyze/job_builder.hpp"

namespace vlm::analyze {
namespace {

std::string counted(std::int64_t number, std::string_view noun) {
    return base::counted(static_cast<std::uint64_t>(number), noun);
}

std::string line_for(const Options& options, const std::string& video, const analysis::Estimate& estimate) {
    // Each model has its own grid of sizes.
    const char* about = options.model.model.empty() ? "about " : "";
    std::string line = fmt::format("{}: {} of {}{}x{} in {}, about {} tokens in, at most {} out",
                                   base::one_line(base::redact_url(video)), counted(estimate.frames, "frame"), about,
                                   estimate.size.width, estimate.size.height, counted(estimate.requests, "request"),
                                   estimate.input_tokens, estimate.output_tokens);
    if (options.budget.price_of(options.model.model) != nullptr) {
        const infer::Prices prices = budget_limits(options, options.model.model).prices;
        line +=
            fmt::format(", at most {:.4f}", infer::cost_of(prices, estimate.input_tokens, estimate.output_tokens, 0));
    }
    return line + "\n";
}

/// Which bounds the run would meet, a line for each.
std::string bounds_met(const Options& options, const analysis::Estimate& all) {
    const infer::BudgetLimits limits = budget_limits(options, options.model.model);
    const double cost = infer::cost_of(limits.prices, all.input_tokens, all.output_tokens, 0);
    std::string lines;
    if (limits.requests && all.requests > *limits.requests) {
        lines += fmt::format("--max-requests: the run stops after {} of {}\n", *limits.requests,
                             counted(all.requests, "request"));
    }
    if (limits.tokens && all.input_tokens + all.output_tokens > *limits.tokens) {
        lines += fmt::format("--max-tokens-total: the run may stop at {} of {} tokens\n", *limits.tokens,
                             all.input_tokens + all.output_tokens);
    }
    if (limits.cost && cost > *limits.cost) {
        lines += fmt::format("--max-cost: the run may stop at {} of {:.4f}\n", *limits.cost, cost);
    }
    return lines;
}

void add(analysis::Estimate& all, const analysis::Estimate& one) {
    all.frames += one.frames;
    all.requests += one.requests;
    all.input_tokens += one.input_tokens;
    all.output_tokens += one.output_tokens;
}

} // namespace

base::ExitCode dry_run(const Options& options, const Inputs& inputs, const analysis::Prompt& prompt) {
    const bool here = options.model.backend == "cv" || options.model.backend == "fake";
    if (!here && !options.model.model.empty()) check_price(options, options.model.model); // else the server names it
    base::Output::check(options.output.path, options.output.overwrite());
    base::Output output{"-", base::Overwrite::refuse};
    analysis::Estimate all;
    int done = 0;
    int failed = 0; ///< in part, too
    for (std::size_t i = 0; i < inputs.videos.size(); ++i) {
        const std::string& video = inputs.videos[i];
        analysis::Job job = build_job(options, video, prompt);
        if (!inputs.spans.empty()) narrow(job, inputs.spans[i]);
        try {
            const analysis::Estimate one = analysis::estimate(job, options.model.model, options.model.backend);
            output.write(line_for(options, video, one));
            add(all, one);
            for (const std::string& line : one.missing)
                base::log::error("{}", line);
            done += 1;
            failed += one.missing.empty() ? 0 : 1;
        } catch (const base::OutputError&) {
            throw;
        } catch (const base::Error& error) {
            if (error.code() != base::ExitCode::failed) throw;
            base::log::error("{}", error.what());
            ++failed;
        }
    }
    output.write(bounds_met(options, all));
    output.close();
    if (failed == 0) return base::ExitCode::done;
    return done == 0 ? base::ExitCode::failed : base::ExitCode::some_failed;
}

void check_price(const Options& options, const std::string& model) {
    if (!options.budget.max_cost || options.budget.price_of(model) != nullptr) return;
    throw base::UsageError{fmt::format("--max-cost: no price of {} is known; add --price '{}=IN:OUT', or a line "
                                       "under [prices] of the configuration",
                                       model, model)};
}

infer::BudgetLimits budget_limits(const Options& options, const std::string& model) {
    infer::BudgetLimits limits;
    limits.requests = options.budget.max_requests;
    limits.tokens = options.budget.max_tokens_total;
    limits.cost = options.budget.max_cost;
    limits.until = options.policy.stop_at;
    if (const cli::Price* price = options.budget.price_of(model)) {
        limits.prices = {price->input, price->output, price->cached};
    }
    return limits;
}

} // namespace vlm::analyze
