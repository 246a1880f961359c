// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/analysis/failure_policy.hpp"
#include "common/archive/shard.hpp"
#include "common/base/clock.hpp"
#include "common/cli/command.hpp"
#include "common/records/result.hpp"

namespace vlm::analyze {

/// When a long run ends, and what of earlier ones it takes up.
struct PolicyOptions {
    analysis::FailureLimits failures;
    std::optional<base::Wall> stop_at;
    bool retry_failed = false;
    bool skip_failed = false;
    archive::Shard shard;

    [[nodiscard]] records::OldFailures old_failures() const;
};

void declare_policy(cli::Command& command, PolicyOptions& options);

/// "20", "5%" or "none".
[[nodiscard]] analysis::FailureLimits parse_failures(const std::string& text);

/// "06:00": when the clock of this place shows that next, after `now`; or RFC 3339 in UTC.
[[nodiscard]] base::Wall parse_stop(const std::string& text, base::Wall now);

} // namespace vlm::analyze
