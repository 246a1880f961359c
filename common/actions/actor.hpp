// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "common/actions/expression.hpp"
#include "common/actions/trigger.hpp"
#include "common/actions/webhook.hpp"
#include "common/actions/workers.hpp"
#include "common/base/fault_counter.hpp"

namespace vlm::actions {

/// What is done with which records.
struct Plan {
    Expression when;
    base::Micros cooldown{0};           ///< between two actions for one source
    std::vector<std::string> command{}; ///< words; empty for none
    std::chrono::milliseconds command_limit{10'000};
    WebhookTarget webhook{}; ///< no URL: none
};

/// Acts on records: runs a command with the record as its standard input, posts it to a webhook. This goes on beside
/// the main work: at most 4 records at once; 64 more may wait, what comes then is dropped. What fails is told and
/// counted. All members are safe to call from several threads.
class Actor {
public:
    explicit Actor(Plan plan);

    /// Finishes.
    ~Actor();
    Actor(const Actor&) = delete;
    Actor& operator=(const Actor&) = delete;

    /// `line` is a record: one JSON object, with or without its line end. Never waits.
    void take(const std::string& line);

    /// Waits for what runs, not longer than each command or webhook may take, and gives up the rest. After the last
    /// record.
    void finish();

    /// Records that were not acted on as they should be: failed, or dropped.
    [[nodiscard]] std::uint64_t faults() const { return m_faults.total(); }

private:
    [[nodiscard]] Workers::Work make_work();
    void send(Webhook& webhook, const std::string& record, const std::stop_token& stop);

    Plan m_plan;
    base::FaultCounter m_faults;
    std::mutex m_mutex;
    Trigger m_trigger; ///< guarded by the mutex
    Workers m_workers; ///< the last member: they use the others
};

} // namespace vlm::actions
