// SPDX-License-Identifier: Apache-2.0
#include "common/frames/newest_source.hpp"

#include <utility>

namespace vlm::frames {

NewestSource::NewestSource(std::unique_ptr<FrameSource> live)
    : m_live{std::move(live)}
    , m_tracks{m_live->tracks()}
    , m_thread{[this] { take_frames(); }} {}

NewestSource::~NewestSource() {
    {
        const std::lock_guard lock{m_mutex};
        m_abandoned = true;
    }
    m_thread.join();
}

void NewestSource::take_frames() {
    try {
        while (auto frame = m_live->next()) {
            if (!put(*std::move(frame))) return;
        }
        finish(nullptr);
    } catch (...) {
        finish(std::current_exception()); // rethrown where the frames are taken
    }
}

/// False where nobody wants any more.
bool NewestSource::put(Frame frame) {
    const std::lock_guard lock{m_mutex};
    if (m_abandoned) return false;
    m_waiting.push_back({std::move(frame), m_live->tracks()});
    m_faults = m_live->faults();
    m_last_fault = m_live->last_fault();
    if (m_waiting.size() > room) {
        const std::int64_t dropped = m_waiting.front().frame.record.dropped + 1;
        m_waiting.pop_front();
        m_waiting.front().frame.record.dropped += dropped;
    }
    m_changed.notify_one();
    return true;
}

void NewestSource::finish(std::exception_ptr failure) {
    const std::lock_guard lock{m_mutex};
    m_faults = m_live->faults();
    m_last_fault = m_live->last_fault();
    m_failure = std::move(failure);
    m_finished = true;
    m_changed.notify_one();
}

std::optional<Frame> NewestSource::next() {
    std::unique_lock lock{m_mutex};
    m_changed.wait(lock, [&] { return !m_waiting.empty() || m_finished; });
    if (m_waiting.empty()) {
        if (m_failure) std::rethrow_exception(m_failure);
        return std::nullopt;
    }
    Item item = std::move(m_waiting.front());
    m_waiting.pop_front();
    m_tracks = std::move(item.tracks);
    return std::move(item.frame);
}

std::uint64_t NewestSource::faults() const {
    const std::lock_guard lock{m_mutex};
    return m_faults;
}

std::string NewestSource::last_fault() const {
    const std::lock_guard lock{m_mutex};
    return m_last_fault;
}

} // namespace vlm::frames
