// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/base/clock.hpp"
#include "common/frames/frame_source.hpp"
#include "common/media/picture_size.hpp"
#include "common/records/stream_record.hpp"

namespace vlm::capture {

/// A frame as it goes on: its picture converted, or encoded where `jpeg` is not empty.
struct Captured {
    frames::Frame frame;
    std::string jpeg;
};

/// A source has ended.
struct Ended {
    records::StreamEnd end;
    bool wrong_usage = false;         ///< it failed for what the user asked of it
    std::vector<std::string> missing; ///< what was asked for and could not be had, a line for each
};

/// What comes now is of a new epoch, of which this is known.
struct EpochBegun {
    records::StreamHeader header;
};

struct Event {
    std::size_t track = 0;
    std::variant<Captured, EpochBegun, Ended> what;
};

/// What happens to a frame for which there is no room.
enum class OnFull {
    block,       ///< its source waits
    drop_oldest, ///< the oldest frame of its source goes
    drop_newest, ///< it goes itself
};

/// Takes what sources give, each in a thread of its own, to the one who writes, in the order it came. Each source has
/// room for so many frames: one that is full does not disturb another. Only frames are ever dropped; the first
/// that was taken after them says how many. All members are safe to call from several threads.
class FrameQueue {
public:
    /// `room` frames for each of `tracks` sources; at least 1. Where not said, files wait and live sources drop their
    /// oldest frame. Whoever waits for headers or events calls `idle` twice a second meanwhile; what it throws ends the
    /// wait.
    FrameQueue(
        std::size_t tracks, std::size_t room, std::optional<OnFull> on_full, std::function<void()> idle = [] {});

    /// A source is open, and its frames would be of this size: says of which they must be, for others may have begun
    /// without it.
    [[nodiscard]] media::PictureSize agree(std::size_t track, media::PictureSize size, bool live);

    /// What the source's frames will be like, now and again for every epoch. False when nobody takes events any more.
    [[nodiscard]] bool begin(std::size_t track, records::StreamHeader header);

    /// Waits until every source has begun or ended; once one has begun and `patience` is over, no longer. Those who
    /// have not begun by then are expected as `expected` says, with the size of the first who has; those who ended
    /// without having begun are as that, too, with nothing to come. Nothing where all of them did.
    [[nodiscard]] std::vector<records::StreamHeader>
    wait_for_headers(const std::vector<records::StreamHeader>& expected, base::Micros patience);

    /// False when nobody takes events any more.
    [[nodiscard]] bool push(Event event);

    /// The next event, waiting for it; nothing after every source's Ended was taken.
    [[nodiscard]] std::optional<Event> pop();

    /// Frames of a source that were dropped so far.
    [[nodiscard]] std::int64_t dropped(std::size_t track);

    /// Nobody takes events any more: whoever waits for room is let go.
    void abandon();

private:
    struct Lane {
        std::size_t frames = 0;      ///< waiting
        std::int64_t dropped = 0;    ///< in all
        std::int64_t unreported = 0; ///< that the next frame to come has to tell of
        OnFull on_full = OnFull::block;
        std::optional<media::PictureSize> size;
        std::optional<records::StreamHeader> header;
        bool ended = false;
    };
    [[nodiscard]] bool make_room(std::unique_lock<std::mutex>& lock, Lane& lane, std::size_t track,
                                 std::int64_t before);
    void drop_oldest(Lane& lane, std::size_t track);
    void expect(const std::vector<records::StreamHeader>& expected, const media::PictureSize& size);
    void wait(std::unique_lock<std::mutex>& lock, std::condition_variable& changed, base::Steady::time_point end,
              const std::function<bool()>& ready) const;

    std::mutex m_mutex;
    std::condition_variable m_room;
    std::condition_variable m_filled;
    std::condition_variable m_begun;
    std::deque<Event> m_events;
    std::vector<Lane> m_lanes;
    std::size_t m_capacity;
    std::optional<OnFull> m_on_full;
    std::function<void()> m_idle;
    bool m_headers_taken = false;
    bool m_abandoned = false;
};

} // namespace vlm::capture
