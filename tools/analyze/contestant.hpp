// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "common/analysis/prompt.hpp"
#include "common/cli/arguments.hpp"
#include "common/infer/asker.hpp"
#include "common/infer/backend.hpp"
#include "common/infer/budget.hpp"
#include "common/records/result.hpp"
#include "tools/analyze/edition.hpp"
#include "tools/analyze/options.hpp"

namespace vlm::analyze {

/// One of those who are compared: a model with a profile, its server and its budget.
class Contestant {
public:
    /// `arguments` are what would have been typed for this one alone, `positional` the question given by position.
    /// Throws as a run would.
    Contestant(std::string label, const cli::Arguments& arguments, const std::string& positional);

    [[nodiscard]] const std::string& label() const { return m_label; }
    [[nodiscard]] const Options& options() { return m_edition.options(); }
    [[nodiscard]] const analysis::Prompt& prompt() const { return m_prompt; }
    [[nodiscard]] infer::Backend& backend() { return *m_backend; }
    [[nodiscard]] infer::Asker& asker() { return *m_asker; }

    /// Whether a record is of this one.
    [[nodiscard]] bool has(const records::Result& result) const;

    /// What its requests cost so far; nothing where no price is known.
    [[nodiscard]] std::optional<double> cost();

private:
    std::string m_label;
    Edition m_edition;
    analysis::Prompt m_prompt;
    std::unique_ptr<infer::Backend> m_backend;
    std::unique_ptr<infer::Budget> m_budget;
    std::unique_ptr<infer::Asker> m_asker;
};

/// All that was typed: each model with each profile. Throws UsageError where there are not two, or two are the same.
[[nodiscard]] std::deque<Contestant> contestants_of(const cli::Arguments& arguments, const std::string& positional);

} // namespace vlm::analyze
