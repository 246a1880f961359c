// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/analysis/analyst.hpp"
#include "common/analysis/event_list.hpp"
#include "common/analysis/request_pool.hpp"
#include "common/analysis/summariser.hpp"
#include "common/records/occurrence.hpp"
#include "common/records/result.hpp"
#include "tools/analyze/options.hpp"

namespace vlm::analyze {

/// What the answers about a video come to together: events, summaries. Takes answers in the order of their spans.
class Digest {
public:
    /// Who is asked for summaries, and who is told.
    struct Party {
        infer::Backend& backend;
        infer::Asker& asker;
        analysis::KnownAnswers known;  ///< may be empty
        analysis::RecordKeeper keeper; ///< may be empty
        std::function<void(const records::Result&)> summary;
        std::function<void(const records::Occurrence&)> happened;
        analysis::AnswerStore store; ///< may be empty
    };

    /// Throws UsageError where the reduce prompt cannot be used, or nobody can be asked.
    Digest(const Options& options, const analysis::PoolLimits& limits, Party party);

    void take(const records::Result& result);
    void take(const analysis::KnownAnswer& known);

    /// What came of making summaries.
    struct Made {
        std::optional<base::ExitCode> stop; ///< how the run must stop; nothing while it goes on
        int failed = 0;
        int passing = 0; ///< those of them that may do better later
        int known = 0;
        int known_failed = 0; ///< what had failed before, and is left so
    };

    enum class Video { complete, stopped };

    /// There are no more answers about this video; one that was stopped has no summary.
    [[nodiscard]] Made end_video(Video video);

private:
    /// What is said of one source.
    struct Texts {
        analysis::SummarySubject about;
        std::vector<analysis::Passage> said;
        std::vector<analysis::Passage> missing;
    };
    void put(const std::vector<records::Occurrence>& events);
    void collect(const records::Result& result);
    Texts& texts_of(const std::string& source, const std::string& video);

    Party m_party;
    std::optional<analysis::EventList> m_events; ///< where some are looked for
    std::map<std::string, Texts> m_texts;
    analysis::RequestPool m_pool;
    std::optional<analysis::Summariser> m_summariser; ///< where summaries are wanted
};

} // namespace vlm::analyze
