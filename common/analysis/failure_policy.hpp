// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "common/records/result.hpp"

namespace vlm::analysis {

/// How many failures a run bears.
struct FailureLimits {
    std::optional<std::int64_t> most; ///< of all requests
    std::optional<double> percent;    ///< of all requests, from the twentieth on
    bool in_a_row = true;             ///< whether twenty in a row end it
};

/// Tells when a run with so many failures is better ended: what is wrong concerns all of it. Safe from any thread.
class FailurePolicy {
public:
    explicit FailurePolicy(const FailureLimits& limits)
        : m_limits{limits} {}

    /// Counts a record in, unless it is one about a video or frame that could not be had. The reason to end the run;
    /// nothing while it may go on, and where it was told already.
    [[nodiscard]] std::optional<std::string> add(const records::Result& result);

private:
    [[nodiscard]] std::optional<std::string> reason() const;
    [[nodiscard]] std::string cause() const;

    const FailureLimits m_limits;
    std::mutex m_mutex; ///< of all that follows
    std::int64_t m_all = 0;
    std::int64_t m_failed = 0;
    std::int64_t m_in_a_row = 0;
    std::map<std::string, int> m_kinds; ///< of those in a row
    std::string m_last;
    bool m_told = false;
};

} // namespace vlm::analysis
