// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include "common/analysis/analyst.hpp"
#include "common/base/clock.hpp"
#include "common/records/result.hpp"

namespace vlm::analysis {

/// What the records of earlier runs, in a file of JSON Lines, leave to do. Fixed once it is read: several threads may
/// look things up.
class AnsweredWork {
public:
    enum class Texts { forget, keep }; ///< of answers: only {previous} needs them

    /// Reads the file to its last whole line; without a file nothing is answered. Throws UsageError where a line is no
    /// record, SystemError, Interrupted.
    AnsweredWork(const std::string& path, Texts texts, records::OldFailures failures);

    /// As KnownAnswers.
    [[nodiscard]] std::optional<KnownWork> find(const std::string& key, const Span& span) const;

private:
    struct Part {
        base::Micros t1;
        KnownWork known;
    };
    void add(std::string_view line);

    Texts m_texts;
    records::OldFailures m_failures;
    std::unordered_map<std::string, KnownWork> m_known;                    ///< by the bytes of the work key
    std::unordered_map<std::string, std::map<base::Micros, Part>> m_parts; ///< by that of the whole, by their start
};

} // namespace vlm::analysis
