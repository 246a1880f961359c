// SPDX-License-Identifier: Apache-2.0
#include "common/serving/live_show.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/signals.hpp"
#include "common/base/what_failed.hpp"
#include "common/media/frame_packets.hpp"
#include "common/media/source_name.hpp"

namespace vlm::serving {

LiveShow::LiveShow(ShownSource source, base::Micros length)
    : m_source{std::move(source)}
    , m_channel{length}
    , m_feed{m_source.name, m_source.opening.decoding, m_channel}
    , m_reconnection{m_source.name, std::nullopt, {}}
    , m_thread{[this] { run(); }} {}

LiveShow::~LiveShow() {
    const base::StopScope stop;
    m_thread.join();
}

void LiveShow::run() {
    try {
        read();
        m_feed.finish();
        base::log::info("{}: has ended", m_source.name);
        m_channel.end();
    } catch (const base::Interrupted&) { // who watches is told elsewhere
        base::log::debug("{}: reading has stopped", m_source.name);
    } catch (const std::exception& error) { // the other sources, and all that is stored, are served on
        base::log::error("{}: {}; it is shown no more", m_source.name, base::what_failed(error));
        m_channel.end();
    }
}

/// A camera that is not there yet may come.
void LiveShow::read() {
    frames::OpenOptions opening = m_source.opening;
    opening.selection.kind = media::Selection::Kind::all;
    opening.live.tap = &m_feed;
    opening.live.counters = &m_counters;
    opening.live.decode = false;
    for (;;) {
        std::string reason;
        try {
            const auto source = frames::open(m_source.place, opening);
            if (m_counters.connections == 0) return read_frames(*source);
            while (source->next())
                continue;
            return;
        } catch (const base::InputError& error) {
            reason = error.what();
        } catch (const base::SystemError& error) {
            reason = error.what();
        }
        if (media::url_of(m_source.place) == media::pipe_url) throw base::Error{reason}; // it comes no second time
        m_reconnection.wait(reason);
    }
}

/// A frame stream has pictures, and no packets that others could play.
void LiveShow::read_frames(frames::FrameSource& source) {
    if (source.tracks().size() > 1)
        throw base::UsageError{"a stream of several sources cannot be shown; capture them one by one"};
    const media::Fraction rate = source.tracks().front().info.frame_rate;
    media::FramePackets packets{m_source.name, rate, LiveFeed::encoding(), m_feed};
    m_counters.connected = true;
    m_counters.connections = 1;
    while (const auto frame = source.next()) {
        const auto wall = base::parse_wall(frame->record.wall);
        packets.add(*frame->picture.frame, frame->picture.t, wall.value_or(base::wall_now()));
    }
    packets.end();
    m_counters.connected = false;
}

LiveShow::Reading LiveShow::reading() const {
    const bool connected = m_counters.connected;
    const double fps = m_feed.frame_rate();
    Reading reading{};
    reading.connected = connected;
    reading.reconnections = std::max<std::int64_t>(m_counters.connections - 1, 0);
    reading.bytes = m_counters.bytes;
    if (connected && fps > 0) reading.fps = fps;
    if (connected) reading.latency = m_channel.latency();
    reading.dropped = m_feed.dropped();
    return reading;
}

} // namespace vlm::serving
