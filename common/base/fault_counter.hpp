// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <mutex>
#include <string>

#include "common/base/clock.hpp"

namespace vlm::base {

/// Counts faults that do not stop the work (a corrupt packet) and reports them at most once a second, so that a bad
/// stream writes one line and not thousands: "clip.mp4: 42 faults while decoding, the last: error while decoding MB".
/// Safe to use from several threads.
class FaultCounter {
public:
    enum class Reports {
        shown,  ///< once a second
        at_end, ///< once, of all
        none,
    };

    /// `subject` and `activity` word the report: "<subject>: N faults while <activity>, the last: …".
    FaultCounter(std::string subject, std::string activity, Reports reports = Reports::shown);

    /// Reports what has not been reported yet.
    ~FaultCounter();
    FaultCounter(const FaultCounter&) = delete;
    FaultCounter& operator=(const FaultCounter&) = delete;

    /// `count` faults of one kind.
    void add(const std::string& text, std::uint64_t count = 1);

    /// Reports what has not been reported yet: before a line that says how the work ended.
    void flush();

    [[nodiscard]] std::uint64_t total() const;
    [[nodiscard]] std::string last() const;

private:
    void report();

    mutable std::mutex m_mutex;
    std::string m_subject;
    std::string m_activity;
    Reports m_reports;
    std::string m_last;
    std::uint64_t m_total = 0;
    std::uint64_t m_unreported = 0;
    Steady::time_point m_reported{};
};

} // namespace vlm::base
