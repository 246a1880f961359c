// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <thread>

#include "common/base/clock.hpp"
#include "common/frames/frame_source.hpp"
#include "common/frames/reconnection.hpp"
#include "common/media/live_counters.hpp"
#include "common/serving/live_channel.hpp"
#include "common/serving/live_feed.hpp"

namespace vlm::serving {

/// A live source that is to be shown.
struct ShownSource {
    std::string name;
    std::string place;
    frames::OpenOptions opening; ///< how it is read
};

/// Reads one live source in a thread of its own, for as long as it lives, over reconnections, and keeps the newest of
/// it for those who watch. What fails is tried again; what ends for good ends its playlists.
class LiveShow {
public:
    /// Keeps `length` of it.
    LiveShow(ShownSource source, base::Micros length);

    /// Waits for the thread, which leaves where a stop is requested.
    ~LiveShow();
    LiveShow(const LiveShow&) = delete;
    LiveShow& operator=(const LiveShow&) = delete;

    [[nodiscard]] const std::string& name() const { return m_source.name; }
    [[nodiscard]] LiveChannel& channel() { return m_channel; }
    [[nodiscard]] const LiveChannel& channel() const { return m_channel; }

    /// How it is now.
    struct Reading {
        bool connected;
        std::int64_t reconnections;
        std::int64_t bytes;            ///< that came
        std::optional<double> fps;     ///< nothing while nothing comes
        std::optional<double> latency; ///< in seconds; nothing before anything can be watched
        std::int64_t dropped;          ///< packets for which there was no time
    };
    [[nodiscard]] Reading reading() const;

private:
    void run();
    void read();
    void read_frames(frames::FrameSource& source);

    ShownSource m_source;
    media::LiveCounters m_counters;
    LiveChannel m_channel;
    LiveFeed m_feed;
    frames::Reconnection m_reconnection;
    std::thread m_thread; ///< the last: it uses the others
};

} // namespace vlm::serving
