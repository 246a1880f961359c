// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/contestant.hpp"

#include <algorithm>
#include <utility>

#include "common/base/error.hpp"
#include "common/cli/asked_server.hpp"
#include "common/infer/backends.hpp"
#include "tools/analyze/backend_choice.hpp"
#include "tools/analyze/dry_run.hpp"
#include "tools/analyze/job_builder.hpp"

namespace vlm::analyze {
namespace {

/// What was typed for an option; one empty text where it was not.
cli::Values typed(const cli::Arguments& arguments, const std::string& option) {
    const auto found = arguments.options.find(option);
    return found == arguments.options.end() ? cli::Values{""} : found->second;
}

std::string label_of(const std::string& model, bool models, const std::string& profile, bool profiles) {
    if (!models) return profile;
    return profiles ? model + " / " + profile : model;
}

} // namespace

Contestant::Contestant(std::string label, const cli::Arguments& arguments, const std::string& positional)
    : m_label{std::move(label)}
    , m_edition{arguments} {
    Options& options = m_edition.options();
    PromptReader reader;
    const bool schema = reader.read(options, positional).schema != nullptr;
    infer::BackendOptions chosen = cli::choose_backend(options.model, fallback(m_edition.settings(), schema));
    check_fits(options, chosen);
    m_edition.settings().apply_model(chosen.model.empty() ? infer::make_backend(chosen)->info().model : chosen.model);
    cli::set_limits(chosen, options.model);
    m_backend = infer::make_backend(chosen);
    m_prompt = reader.read(options, positional);
    const infer::BackendInfo info = m_backend->info();
    if (!info.endpoint.empty()) check_price(options, info.model);
    m_budget = std::make_unique<infer::Budget>(budget_limits(options, info.model));
    m_asker = std::make_unique<infer::Asker>(*m_backend, cli::retry_policy(options.budget, options.model), *m_budget);
}

bool Contestant::has(const records::Result& result) const {
    return result.model_asked == m_backend->info().model && result.prompt_id == m_prompt.id();
}

std::optional<double> Contestant::cost() {
    if (options().budget.price_of(m_backend->info().model) == nullptr) return std::nullopt;
    return m_budget->spent().cost;
}

std::deque<Contestant> contestants_of(const cli::Arguments& arguments, const std::string& positional) {
    const cli::Values models = typed(arguments, "model");
    const cli::Values profiles = typed(arguments, "profile");
    if (models.size() * profiles.size() < 2)
        throw base::UsageError{"--compare: needs two to compare; name --model or --profile more than once"};
    std::deque<Contestant> contestants;
    for (const std::string& model : models) {
        for (const std::string& profile : profiles) {
            cli::Arguments own = arguments;
            if (!model.empty()) own.options["model"] = {model};
            if (!profile.empty()) own.options["profile"] = {profile};
            const std::string label = label_of(model, models.size() > 1, profile, profiles.size() > 1);
            contestants.emplace_back(label, own, positional);
            const Contestant& last = contestants.back();
            const auto is_same = [&](Contestant& other) {
                return &other != &last && other.backend().info().model == contestants.back().backend().info().model &&
                       other.prompt().id() == last.prompt().id();
            };
            if (std::any_of(contestants.begin(), contestants.end(), is_same))
                throw base::UsageError{"--compare: " + label + " asks the same as another"};
        }
    }
    return contestants;
}

} // namespace vlm::analyze
