// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/analysis/analyst.hpp"
#include "common/analysis/unit_cache.hpp"

namespace vlm::analysis {

/// The questions about one unit: about all of it, or, where the server does not take it so, about parts of it, fewer
/// frames, or all but a bad picture.
class Analyst::Inquiry {
public:
    /// All of these outlive it.
    Inquiry(const Analyst& analyst, const Unit& unit, TooLarge too_large, const std::string& previous,
            Findings& findings)
        : m_analyst{analyst}
        , m_unit{unit}
        , m_too_large{too_large}
        , m_previous{previous}
        , m_findings{findings}
        , m_cache{analyst.m_store, analyst.m_subject} {}

    void run(const Window& window, const Span& span);

private:
    /// What requests have taken whose answers are in no record.
    struct Spent {
        int attempts = 0;
        infer::Usage usage;
        void add(const infer::Answer& answer);
    };
    /// All of the unit, or a part of it.
    struct Part {
        const Window& window;
        Span span;
        int sampled;
        records::Split split;
        Spent spent = {};
        bool left_out = false; ///< a bad picture
    };
    [[nodiscard]] bool is_known(const std::string& key, const Span& span);
    [[nodiscard]] bool is_cached(const std::string& key, const Span& span, const Window& window);
    [[nodiscard]] infer::Question question(const Window& window, const Span& span) const;
    [[nodiscard]] bool fits(const Part& part) const;
    // False when the run must stop.
    [[nodiscard]] bool ask(const Part& part);
    [[nodiscard]] infer::Answer hand_over(const Part& part) const;
    [[nodiscard]] bool ask_halves(const Part& part, const Spent& spent);
    [[nodiscard]] bool ask_without_bad(const Part& part, Spent spent);
    [[nodiscard]] bool ask_thinned(const Part& part, const Spent& spent, const infer::Failure& failure);
    [[nodiscard]] bool keep(const Part& part, const infer::Answer& answer, double queue_ms);
    [[nodiscard]] records::Result record(const Part& part, const infer::Answer& answer, double queue_ms) const;

    const Analyst& m_analyst;
    const Unit& m_unit;
    TooLarge m_too_large;
    std::string m_previous;
    Findings& m_findings;
    UnitCache m_cache;
};

} // namespace vlm::analysis
