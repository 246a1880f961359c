// SPDX-License-Identifier: Apache-2.0
#include "common/capture/segment_hook.hpp"

#include <utility>

#include "common/actions/command.hpp"

namespace vlm::capture {
namespace {

constexpr std::size_t room = 10'000;
constexpr std::chrono::minutes limit{10};

} // namespace

SegmentHook::SegmentHook(std::vector<std::string> words)
    : m_words{std::move(words)}
    , m_faults{"--on-segment", "running the command"}
    , m_workers{1, room, [this] {
                    return [this](const std::string& path, const std::stop_token& stop) {
                        std::vector<std::string> command = m_words;
                        command.push_back(path);
                        const std::string failure = actions::run_command(command, "", limit, stop);
                        if (!failure.empty()) m_faults.add(path + ": " + failure);
                    };
                }} {}

void SegmentHook::add(const std::string& path) {
    if (!m_workers.add(path)) m_faults.add(path + ": too many segments wait for the command");
}

std::int64_t SegmentHook::finish() {
    const auto left = m_workers.finish(limit);
    return static_cast<std::int64_t>(m_faults.total() + left);
}

} // namespace vlm::capture
