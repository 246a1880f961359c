// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/analysis/analyst.hpp"
#include "common/analysis/prompt.hpp"
#include "common/analysis/request_pool.hpp"
#include "common/analysis/span.hpp"

namespace vlm::analysis {

/// What is said of a span.
struct Passage {
    Span span;
    std::string label; ///< when that is, for people: "0:30 - 1:00"
    std::string text;
    std::string wall = {}; ///< of its beginning (RFC 3339); empty for what is not live
    std::string key = {};  ///< of the summary that says it; empty where it is none
};

/// What passages are about.
struct SummarySubject {
    std::string source;
    std::string video; ///< fingerprint; empty for streams
};

/// What a summary is asked for with where nothing else is said.
[[nodiscard]] std::string default_reduce_prompt();

/// Makes one text of many: groups of six follow each other in a request without pictures, the answers are grouped
/// again, and so on until one is left. Each answer is a record with its level, span and a key of its own, over the
/// texts it is made of, so that what has not changed is not asked again. What a context does not hold is halved.
class Summariser {
public:
    /// Who is asked, and who is told of it.
    struct Party {
        infer::Backend& backend;
        infer::Asker& asker;
        RequestPool& pool;
        KnownAnswers known;  ///< may be empty
        RecordKeeper keeper; ///< may be empty
        std::function<void(const records::Result&)> sink;
        AnswerStore store = {}; ///< what it has an answer to is not asked, and has a record that says `cached`
    };

    struct Outcome {
        std::optional<base::ExitCode> stop; ///< how the run must stop; nothing while it goes on
        int failed = 0;
        int passing = 0; ///< those of them that may do better later (records::may_pass)
        int known = 0;
        int known_failed = 0;                ///< what had failed before, and is left so
        std::optional<Passage> summary = {}; ///< of all; nothing where there is none
        int level = 0;                       ///< of the summary
    };

    /// `prompt` has no variables but {source}; the last text fits its schema.
    Summariser(Party party, Prompt prompt);

    /// `missing` are spans of which nothing is known, labels without texts: the last summary names them.
    [[nodiscard]] Outcome run(const SummarySubject& about, std::vector<Passage> passages, std::vector<Passage> missing);

private:
    class Course;
    Party m_party;
    Prompt m_prompt;
};

} // namespace vlm::analysis
