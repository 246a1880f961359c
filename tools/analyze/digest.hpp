// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "common/analysis/analyst.hpp"
#include "common/analysis/event_list.hpp"
#include "common/records/occurrence.hpp"
#include "common/records/result.hpp"
#include "tools/analyze/options.hpp"

namespace vlm::analyze {

/// What the answers about a video come to together. Takes them in the order of their spans.
class Digest {
public:
    /// What has happened goes to `happened`.
    Digest(const Options& options, std::function<void(const records::Occurrence&)> happened);

    void take(const records::Result& result);
    void take(const analysis::KnownAnswer& known);

    /// There are no more answers about this video.
    void end_video();

private:
    void put(const std::vector<records::Occurrence>& events);

    std::function<void(const records::Occurrence&)> m_happened;
    std::optional<analysis::EventList> m_events; ///< where some are looked for
};

} // namespace vlm::analyze
