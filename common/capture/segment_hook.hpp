// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "common/actions/workers.hpp"
#include "common/base/fault_counter.hpp"

namespace vlm::capture {

/// How long commands are waited for.
struct HookLimits {
    std::chrono::milliseconds each = std::chrono::minutes{10};         ///< then it is killed
    std::chrono::milliseconds when_stopped = std::chrono::seconds{60}; ///< for all that are left when the user stops
};

/// Runs a command for each finished segment, with its path as the last argument, one after the other, beside the
/// recording. What fails is told and counted. All members are safe to call from several threads.
class SegmentHook {
public:
    /// `words`: the command's, at least one.
    explicit SegmentHook(std::vector<std::string> words, const HookLimits& limits = {});

    /// Finishes as when the user stops.
    ~SegmentHook();
    SegmentHook(const SegmentHook&) = delete;
    SegmentHook& operator=(const SegmentHook&) = delete;

    void add(const std::string& path);

    /// Waits for the commands that are left, not longer than each may take, or than all may when the user stops; tells
    /// for which segments none has run. Returns how many segments there were for which none has succeeded.
    [[nodiscard]] std::int64_t finish();

private:
    void wait();

    std::vector<std::string> m_words;
    HookLimits m_limits;
    base::FaultCounter m_faults;
    actions::Workers m_workers; ///< the last member: it uses the others
};

} // namespace vlm::capture
