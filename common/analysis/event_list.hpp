// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/analysis/span.hpp"
#include "common/infer/question.hpp"
#include "common/records/occurrence.hpp"

namespace vlm::analysis {

/// A kind of event that is looked for.
struct EventKind {
    std::string name;
    std::string about; ///< what it is, in words; may be empty
};

/// "fall; fight: two people hit each other; fire". Throws UsageError for none, and for one that is empty or comes
/// twice.
[[nodiscard]] std::vector<EventKind> parse_event_kinds(std::string_view text);

/// What asks for these events, behind `question` where that is not empty: a template.
[[nodiscard]] std::string events_prompt(const std::vector<EventKind>& kinds, const std::string& question);

/// The answer that it asks for: {"events": [{"event", "start", "end", "description"}]}, with times.
[[nodiscard]] std::shared_ptr<const infer::Schema> events_schema(const std::vector<EventKind>& kinds);

/// What happened, from answers to such questions about spans that follow each other or overlap. Those of one kind
/// closer than `gap` are one. What lies outside the span that was shown counts as the nearest time inside. Pure.
class EventList {
public:
    explicit EventList(base::Micros gap)
        : m_gap{gap} {}

    /// Takes the answer about a span, and gives the events that no later answer can be about, in the order of their
    /// beginnings. `about` has the source, the video, the model and, for live sources, the wall clock of `span.t0`. An
    /// answer that is none counts as one without events.
    [[nodiscard]] std::vector<records::Occurrence> add(const std::string& json, const Span& span,
                                                       const records::Occurrence& about);

    /// There are no more answers about any source.
    [[nodiscard]] std::vector<records::Occurrence> finish();

private:
    void put(records::Occurrence event);
    [[nodiscard]] std::vector<records::Occurrence> taken(const std::string& source, base::Micros until);

    base::Micros m_gap;
    std::list<records::Occurrence> m_open; ///< that may go on, of each source in the order of their beginnings
};

} // namespace vlm::analysis
