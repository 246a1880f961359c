// SPDX-License-Identifier: Apache-2.0
#include "common/capture/frame_queue.hpp"

#include <algorithm>
#include <utility>

namespace vlm::capture {

using base::Steady;

namespace {

bool is_frame(const Event& event) {
    return std::holds_alternative<Captured>(event.what);
}

} // namespace

FrameQueue::FrameQueue(std::size_t tracks, std::size_t room, std::optional<OnFull> on_full, std::function<void()> idle)
    : m_lanes(tracks)
    , m_capacity{std::max<std::size_t>(room, 1)}
    , m_on_full{on_full}
    , m_idle{std::move(idle)} {
    for (Lane& lane : m_lanes)
        lane.on_full = on_full.value_or(OnFull::block);
}

media::PictureSize FrameQueue::agree(std::size_t track, media::PictureSize size, bool live) {
    const std::lock_guard lock{m_mutex};
    Lane& lane = m_lanes.at(track);
    lane.on_full = m_on_full.value_or(live ? OnFull::drop_oldest : OnFull::block);
    if (!lane.size) lane.size = size;
    return *lane.size;
}

bool FrameQueue::begin(std::size_t track, records::StreamHeader header) {
    const std::lock_guard lock{m_mutex};
    if (m_headers_taken) {
        m_events.push_back({track, EpochBegun{std::move(header)}});
        m_filled.notify_one();
    } else {
        m_lanes.at(track).header = std::move(header);
        m_begun.notify_all();
    }
    return !m_abandoned;
}

std::vector<records::StreamHeader> FrameQueue::wait_for_headers(const std::vector<records::StreamHeader>& expected,
                                                                base::Micros patience) {
    std::unique_lock lock{m_mutex};
    const auto begun = [](const Lane& lane) { return lane.header.has_value(); };
    const auto known = [](const Lane& lane) { return lane.header || lane.ended; };
    const auto all_known = [&] { return std::all_of(m_lanes.begin(), m_lanes.end(), known); };
    wait(lock, m_begun, Steady::now() + patience, all_known);
    wait(lock, m_begun, Steady::time_point::max(),
         [&] { return all_known() || std::any_of(m_lanes.begin(), m_lanes.end(), begun); });
    m_headers_taken = true;
    const auto first = std::find_if(m_lanes.begin(), m_lanes.end(), begun);
    if (first == m_lanes.end()) return {};
    expect(expected, {first->header->width, first->header->height});
    std::vector<records::StreamHeader> headers;
    for (const Lane& lane : m_lanes)
        headers.push_back(*lane.header);
    return headers;
}

/// Until it is `ready`, and no longer than `end`.
void FrameQueue::wait(std::unique_lock<std::mutex>& lock, std::condition_variable& changed, Steady::time_point end,
                      const std::function<bool()>& ready) const {
    constexpr std::chrono::milliseconds tick{500};
    while (!changed.wait_until(lock, std::min(end, Steady::now() + tick), ready) && Steady::now() < end) {
        lock.unlock();
        m_idle();
        lock.lock();
    }
}

/// Makes up the headers of sources that have not begun.
void FrameQueue::expect(const std::vector<records::StreamHeader>& expected, const media::PictureSize& size) {
    for (std::size_t track = 0; track < m_lanes.size(); ++track) {
        Lane& lane = m_lanes[track];
        if (lane.header) continue;
        if (!lane.size) lane.size = size;
        lane.header = expected.at(track);
        lane.header->width = lane.header->source_width = lane.size->width;
        lane.header->height = lane.header->source_height = lane.size->height;
        if (!lane.ended) continue;
        lane.header->live = false;
        lane.header->end = base::Micros{0};
    }
}

bool FrameQueue::push(Event event) {
    std::unique_lock lock{m_mutex};
    Lane& lane = m_lanes.at(event.track);
    if (auto* captured = std::get_if<Captured>(&event.what)) {
        if (m_abandoned) return false; // there is nothing any more that could make room
        std::int64_t& dropped = captured->frame.record.dropped;
        if (!make_room(lock, lane, event.track, dropped)) return !m_abandoned;
        dropped += std::exchange(lane.unreported, 0);
        ++lane.frames;
    } else if (std::holds_alternative<Ended>(event.what)) {
        lane.ended = true;
        m_begun.notify_all();
    }
    if (m_abandoned) return false;
    m_events.push_back(std::move(event));
    m_filled.notify_one();
    return true;
}

/// False where the frame cannot be taken, which says that so many were dropped before it.
bool FrameQueue::make_room(std::unique_lock<std::mutex>& lock, Lane& lane, std::size_t track, std::int64_t before) {
    if (lane.on_full == OnFull::block) {
        m_room.wait(lock, [&] { return lane.frames < m_capacity || m_abandoned; });
        return !m_abandoned;
    }
    if (lane.frames < m_capacity) return true;
    ++lane.dropped;
    if (lane.on_full == OnFull::drop_oldest) {
        drop_oldest(lane, track);
        return true;
    }
    lane.unreported += before + 1;
    return false;
}

/// The frame behind it says so: one that waits, or the one that comes.
void FrameQueue::drop_oldest(Lane& lane, std::size_t track) {
    const auto its_frame = [&](const Event& event) { return event.track == track && is_frame(event); };
    const auto oldest = std::find_if(m_events.begin(), m_events.end(), its_frame);
    const std::int64_t dropped = std::get<Captured>(oldest->what).frame.record.dropped + 1;
    const auto after = m_events.erase(oldest);
    const auto behind = std::find_if(after, m_events.end(), its_frame);
    (behind == m_events.end() ? lane.unreported : std::get<Captured>(behind->what).frame.record.dropped) += dropped;
    --lane.frames;
}

std::optional<Event> FrameQueue::pop() {
    std::unique_lock lock{m_mutex};
    const auto over = [&] {
        return std::all_of(m_lanes.begin(), m_lanes.end(), [](const Lane& lane) { return lane.ended; });
    };
    wait(lock, m_filled, Steady::time_point::max(), [&] { return !m_events.empty() || over(); });
    if (m_events.empty()) return std::nullopt;
    Event event = std::move(m_events.front());
    m_events.pop_front();
    Lane& lane = m_lanes[event.track];
    if (is_frame(event)) {
        --lane.frames;
        m_room.notify_all();
    } else if (auto* ended = std::get_if<Ended>(&event.what)) {
        ended->end.dropped = lane.dropped;
    }
    return event;
}

std::int64_t FrameQueue::dropped(std::size_t track) {
    const std::lock_guard lock{m_mutex};
    return m_lanes.at(track).dropped;
}

void FrameQueue::abandon() {
    const std::lock_guard lock{m_mutex};
    m_abandoned = true;
    m_events.clear();
    m_room.notify_all();
}

} // namespace vlm::capture
