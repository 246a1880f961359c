// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/latest_windows.hpp"

#include <algorithm>
#include <utility>

namespace vlm::analysis {

namespace {

std::vector<WindowBuilder> builders(const OpenedVideo& video, const Job& job) {
    std::vector<WindowBuilder> builders;
    for (const VideoTrack& track : video.tracks()) {
        const WindowShape shape = job.shape_of(track.subject.source);
        builders.emplace_back(shape.size, shape.stride);
    }
    return builders;
}

} // namespace

LatestWindows::LatestWindows(OpenedVideo& video, const Job& job)
    : m_frames{video}
    , m_builders{builders(video, job)}
    , m_newest(video.tracks().size())
    , m_one_each{job.one_per_source}
    , m_busy(video.tracks().size())
    , m_thread{[this] { take_frames(); }} {}

LatestWindows::~LatestWindows() {
    stop();
}

void LatestWindows::stop() {
    {
        const std::lock_guard lock{m_mutex};
        m_abandoned = true;
    }
    if (m_thread.joinable()) m_thread.join();
}

void LatestWindows::take_frames() {
    try {
        while (auto frame = m_frames.next()) {
            take(*std::move(frame));
            const std::lock_guard lock{m_mutex};
            if (m_abandoned) return;
        }
        for (std::size_t track = 0; track < m_builders.size(); ++track) {
            if (auto last = m_builders[track].finish()) put(track, *std::move(last));
        }
        finish(nullptr);
    } catch (...) {
        finish(std::current_exception()); // rethrown where the windows are taken
    }
}

void LatestWindows::take(PreparedFrame frame) {
    const std::size_t track = frame.track;
    if (auto window = m_builders[track].add(std::move(frame))) put(track, *std::move(window));
}

void LatestWindows::put(std::size_t track, Window window) {
    const std::lock_guard lock{m_mutex};
    if (m_newest[track]) ++m_dropped;
    m_newest[track] = std::move(window);
    m_changed.notify_one();
}

void LatestWindows::finish(std::exception_ptr failure) {
    const std::lock_guard lock{m_mutex};
    m_failure = std::move(failure);
    m_finished = true;
    m_changed.notify_one();
}

std::optional<Window> LatestWindows::next() {
    std::unique_lock lock{m_mutex};
    for (;;) {
        if (auto window = taken()) return window;
        if (m_failure) std::rethrow_exception(m_failure);
        if (m_finished && is_empty()) return std::nullopt;
        m_changed.wait(lock);
    }
}

std::optional<Window> LatestWindows::taken() {
    for (std::size_t i = 0; i < m_newest.size(); ++i) {
        const std::size_t track = (m_turn + i) % m_newest.size();
        if (!m_newest[track] || m_busy[track]) continue;
        m_turn = track + 1;
        m_busy[track] = m_one_each;
        return std::exchange(m_newest[track], std::nullopt);
    }
    return std::nullopt;
}

bool LatestWindows::is_empty() const {
    return std::none_of(m_newest.begin(), m_newest.end(), [](const auto& window) { return window.has_value(); });
}

void LatestWindows::asked(std::size_t track) {
    const std::lock_guard lock{m_mutex};
    m_busy[track] = false;
    m_changed.notify_one();
}

std::uint64_t LatestWindows::dropped() const {
    const std::lock_guard lock{m_mutex};
    return m_dropped;
}

} // namespace vlm::analysis
