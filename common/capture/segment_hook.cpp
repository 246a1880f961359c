// SPDX-License-Identifier: Apache-2.0
#include "common/capture/segment_hook.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "common/actions/command.hpp"
#include "common/base/clock.hpp"
#include "common/base/log.hpp"
#include "common/base/signals.hpp"
#include "common/base/text.hpp"

namespace vlm::capture {

using base::Steady;

namespace {

constexpr std::size_t room = 10'000;

} // namespace

SegmentHook::SegmentHook(std::vector<std::string> words, const HookLimits& limits)
    : m_words{std::move(words)}
    , m_limits{limits}
    , m_faults{"--on-segment", "running the command"}
    , m_workers{1, room, [this] {
                    return [this](const std::string& path, const std::stop_token& stop) {
                        std::vector<std::string> command = m_words;
                        command.push_back(path);
                        const std::string failure = actions::run_command(command, "", m_limits.each, stop);
                        if (!failure.empty()) m_faults.add(path + ": " + failure);
                    };
                }} {}

SegmentHook::~SegmentHook() {
    const base::StopScope nobody_waits;
    std::ignore = finish();
}

void SegmentHook::add(const std::string& path) {
    if (!m_workers.add(path)) m_faults.add(path + ": too many segments wait for the command");
}

void SegmentHook::wait() {
    constexpr std::chrono::milliseconds tick{50};
    auto end = Steady::now() + m_limits.each;
    bool stopped = false;
    while (Steady::now() < end && !m_workers.wait(tick)) {
        if (!base::stop_requested() || std::exchange(stopped, true)) continue;
        end = std::min(end, Steady::now() + m_limits.when_stopped);
        base::log::info("--on-segment: waiting for what is left, {:g} s at most",
                        static_cast<double>(m_limits.when_stopped.count()) / 1e3);
    }
}

std::int64_t SegmentHook::finish() {
    wait();
    const auto left = m_workers.finish(std::chrono::milliseconds{0});
    if (!left.empty()) {
        base::log::warning("--on-segment: the command has not run for {}, from {} to {}",
                           base::counted(left.size(), "segment"), left.front(), left.back());
    }
    return static_cast<std::int64_t>(m_faults.total() + left.size());
}

} // namespace vlm::capture
