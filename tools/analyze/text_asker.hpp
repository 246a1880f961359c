// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "common/analysis/request_pool.hpp"
#include "common/analysis/summariser.hpp"
#include "common/archive/answer_cache.hpp"
#include "common/infer/asker.hpp"
#include "common/infer/backend.hpp"
#include "common/infer/budget.hpp"
#include "tools/analyze/options.hpp"

namespace vlm::analyze {

/// Asks about texts, without pictures, within the options' budget.
class TextAsker {
public:
    /// The back end outlives it. Throws UsageError where it reads no texts, or where its price is not known and a cost
    /// is bounded.
    TextAsker(const Options& options, infer::Backend& backend, analysis::Prompt prompt);

    /// One text of many, as Summariser::run(); known and keeper may be empty. What the user's cache of answers holds is
    /// not asked.
    [[nodiscard]] analysis::Summariser::Outcome run(const analysis::SummarySubject& about,
                                                    const std::vector<analysis::Passage>& said,
                                                    const std::vector<analysis::Passage>& missing,
                                                    analysis::KnownAnswers known, analysis::RecordKeeper keeper,
                                                    std::function<void(const records::Result&)> sink);

    [[nodiscard]] const analysis::Prompt& prompt() const { return m_prompt; }

private:
    infer::Backend& m_backend;
    analysis::Prompt m_prompt;
    infer::Budget m_budget;
    infer::Asker m_asker;
    analysis::RequestPool m_pool;
    std::unique_ptr<archive::AnswerCache> m_cache; ///< null where there is none
};

} // namespace vlm::analyze
