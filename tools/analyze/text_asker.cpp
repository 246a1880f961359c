// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/text_asker.hpp"

#include <utility>

#include "common/cli/asked_server.hpp"
#include "tools/analyze/dry_run.hpp"
#include "tools/analyze/reuse_options.hpp"

namespace vlm::analyze {
namespace {

constexpr int asked_at_once = 4; ///< of texts, where nobody says

analysis::PoolLimits limits_of(const Options& options, const infer::Backend& backend) {
    analysis::PoolLimits limits;
    if (!backend.is_shared()) return limits;
    limits.at_once = static_cast<std::size_t>(options.concurrency.fixed.value_or(asked_at_once));
    limits.waiting = limits.at_once;
    return limits;
}

infer::BudgetLimits checked_budget(const Options& options, const infer::BackendInfo& backend) {
    check_reads_texts(backend);
    if (!backend.endpoint.empty()) check_price(options, backend.model);
    return budget_limits(options, backend.model);
}

} // namespace

TextAsker::TextAsker(const Options& options, infer::Backend& backend, analysis::Prompt prompt)
    : m_backend{backend}
    , m_prompt{std::move(prompt)}
    , m_budget{checked_budget(options, backend.info())}
    , m_asker{backend, cli::retry_policy(options.budget, options.model), m_budget}
    , m_pool{limits_of(options, backend)}
    , m_cache{open_cache(options.reuse, backend.info())} {}

analysis::Summariser::Outcome TextAsker::run(const analysis::SummarySubject& about,
                                             const std::vector<analysis::Passage>& said,
                                             const std::vector<analysis::Passage>& missing,
                                             analysis::KnownAnswers known, analysis::RecordKeeper keeper,
                                             std::function<void(const records::Result&)> sink) {
    analysis::Summariser::Party party{m_backend,         m_asker,         m_pool, std::move(known),
                                      std::move(keeper), std::move(sink), {}};
    if (m_cache) party.store = answers_of(*m_cache);
    return analysis::Summariser{std::move(party), m_prompt}.run(about, said, missing);
}

} // namespace vlm::analyze
