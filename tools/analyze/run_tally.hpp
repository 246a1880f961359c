// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>

#include "common/base/clock.hpp"
#include "common/records/status.hpp"
#include "common/records/summary.hpp"

namespace vlm::analyze {

/// How far a run has come, for whoever tells it while it goes on. Safe to use from several threads.
class RunTally {
public:
    /// `answered`: a request has just been answered, or failed.
    enum class Answered { no, yes };

    /// What the run has come to by now.
    void update(const records::Summary& summary, std::int64_t videos, std::int64_t videos_in_all, Answered answered);

    [[nodiscard]] records::WorkStatus reading() const;

private:
    mutable std::mutex m_mutex;
    records::AskingStatus m_status;
    std::optional<base::Steady::time_point> m_answered; ///< the last time
};

} // namespace vlm::analyze
