// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/policy_options.hpp"

#include <ctime>

#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/cli/shard_option.hpp"
#include "common/cli/values.hpp"

namespace vlm::analyze {
namespace {

constexpr std::int64_t most_failures = 1'000'000'000;

/// The next time at which this place's clock shows so many minutes after midnight. Days on which clocks are changed are
/// mktime's business.
base::Wall next_local(int hours, int minutes, base::Wall now) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
    std::tm day{};
    localtime_r(&seconds, &day);
    day.tm_hour = hours;
    day.tm_min = minutes;
    day.tm_sec = 0;
    day.tm_isdst = -1;
    std::tm today = day;
    const auto at = [](std::tm& when) {
        return std::chrono::time_point_cast<base::Micros>(std::chrono::system_clock::from_time_t(std::mktime(&when)));
    };
    if (const base::Wall time = at(today); time > now) return time;
    ++day.tm_mday;
    return at(day);
}

} // namespace

records::OldFailures PolicyOptions::old_failures() const {
    if (retry_failed) return records::OldFailures::retry_all;
    return skip_failed ? records::OldFailures::leave : records::OldFailures::retry_passing;
}

analysis::FailureLimits parse_failures(const std::string& text) {
    analysis::FailureLimits limits;
    if (text == "none") {
        limits.in_a_row = false;
    } else if (text.ends_with('%')) {
        limits.percent = cli::parse_number(text.substr(0, text.size() - 1), 0, 100);
    } else {
        limits.most = cli::parse_whole(text, 0, most_failures);
    }
    return limits;
}

base::Wall parse_stop(const std::string& text, base::Wall now) {
    if (const auto wall = base::parse_wall(text)) return *wall;
    const auto parts = base::split(text, ':');
    const bool clock = parts.size() == 2 && parts[0].size() <= 2 && parts[1].size() == 2;
    if (!clock) throw base::UsageError{"'" + text + "' is no time of day; try 06:00, or 2026-03-01T06:00:00Z"};
    const auto hours = cli::parse_whole(std::string{parts[0]}, 0, 23);
    const auto minutes = cli::parse_whole(std::string{parts[1]}, 0, 59);
    return next_local(static_cast<int>(hours), static_cast<int>(minutes), now);
}

void declare_policy(cli::Command& command, PolicyOptions& options) {
    command.flag("--retry-failed", "Ask again, too, what failed before for a reason that lies with the request itself",
                 options.retry_failed);
    command.flag("--skip-failed", "Ask nothing again that failed before, whatever the reason", options.skip_failed);
    command.exclusive({"retry-failed", "skip-failed"});
    cli::declare_shard(command, "Take only the I-th of N shares of the index's videos", options.shard);
    command.group("When a run ends");
    command.value(
        "--max-failures", "N|P%|none",
        "Stop when more than so many requests have failed, or a greater share of them; twenty in a row end it in "
        "any case but none",
        options.failures, parse_failures);
    command.value("--stop-at", "TIME", "Ask nothing any more from then on: 06:00 (local time), or 2026-03-01T06:00:00Z",
                  options.stop_at,
                  [](const std::string& text) { return std::optional{parse_stop(text, base::wall_now())}; });
}

} // namespace vlm::analyze
