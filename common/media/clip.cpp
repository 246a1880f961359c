// SPDX-License-Identifier: Apache-2.0
#include "common/media/clip.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <new>
#include <optional>
#include <utility>
#include <vector>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/media/container.hpp"
#include "common/media/muxer.hpp"
#include "common/media/packet_streams.hpp"
#include "common/media/selection.hpp"
#include "common/media/source.hpp"

namespace vlm::media {

using base::InputError;
using base::Micros;

namespace {

constexpr AVRational microseconds{1, 1'000'000};

class ClipWriter {
public:
    ClipWriter(const std::string& from, ClipSpan span)
        : m_name{from}
        , m_offset{Source{from, {}}.info().start_offset}
        , m_container{from, opening_of(from, {}), {}, nullptr, Container::Streams::video_and_audio}
        , m_streams{m_container.format()}
        , m_span{span} {}

    void write(const std::string& to) {
        go_to_start();
        read_to_start();
        if (!begins_in_time()) { // the container cannot go there
            m_container.reopen();
            m_held.clear();
            read_to_start();
        }
        if (m_held.empty() || (m_ended && m_span.start >= m_end))
            throw InputError{m_name, beyond_end(m_span.start, m_end)};
        Muxer muxer{{to, "mp4", {}, base::wall_now(), first_shown()}, m_streams};
        for (const RelayedPacket& held : std::exchange(m_held, {}))
            muxer.write(held);
        while (const auto packet = next())
            muxer.write(*packet);
        muxer.close();
    }

private:
    /// Somewhat before: containers are sought by the time of decoding.
    void go_to_start() {
        const AVStream& video = m_container.video();
        const Micros before = std::max(m_span.start - Micros{1'000'000}, Micros{0}) + m_offset;
        const std::int64_t at = av_rescale_q(before.count(), microseconds, video.time_base);
        if (av_seek_frame(&m_container.format(), video.index, at, AVSEEK_FLAG_BACKWARD) < 0) m_container.reopen();
    }

    /// Holds what is needed to show the start, up to the first packet that is decoded after it.
    void read_to_start() {
        m_dts = Micros::min();
        while (m_dts <= m_span.start) {
            auto packet = next();
            if (!packet) return;
            if (packet->keyframe && packet->pts <= m_span.start)
                std::erase_if(m_held, [](const RelayedPacket& held) { return held.video; });
            const bool follows = packet->keyframe ||
                                 std::any_of(m_held.begin(), m_held.end(), [](const auto& held) { return held.video; });
            if (follows || !packet->video) m_held.push_back(std::move(*packet));
        }
    }

    [[nodiscard]] bool begins_in_time() const {
        return std::any_of(m_held.begin(), m_held.end(),
                           [&](const RelayedPacket& held) { return held.keyframe && held.pts <= m_span.start; });
    }

    /// When the frame began to be shown that is shown at the start; else when the first is.
    [[nodiscard]] Micros first_shown() const {
        std::optional<Micros> shown;
        std::optional<Micros> first;
        for (const RelayedPacket& held : m_held) {
            if (!held.video) continue;
            if (held.pts <= m_span.start) shown = std::max(shown.value_or(held.pts), held.pts);
            first = std::min(first.value_or(held.pts), held.pts);
        }
        return shown.value_or(first.value_or(m_span.start));
    }

    /// The next packet that the span may need; nothing where it ends.
    std::optional<RelayedPacket> next() {
        for (;;) {
            AvPtr<AVPacket> packet = make_packet();
            m_container.wait_for_bytes(SourceOptions{}.read_timeout);
            m_ended = m_container.read(*packet) < 0;
            if (m_ended) return std::nullopt;
            const auto number = m_streams.find(packet->stream_index);
            if (!number || (packet->dts == AV_NOPTS_VALUE && packet->pts == AV_NOPTS_VALUE)) continue;
            av_packet_rescale_ts(packet.get(), m_container.format().streams[packet->stream_index]->time_base,
                                 microseconds);
            const bool video = m_streams.all()[*number].video;
            const Micros pts = Micros{packet->pts == AV_NOPTS_VALUE ? packet->dts : packet->pts} - m_offset;
            const Micros dts = packet->dts == AV_NOPTS_VALUE ? m_dts : Micros{packet->dts} - m_offset;
            if (video && dts >= m_span.end) return std::nullopt;
            if (!video && (pts < m_span.start || pts >= m_span.end)) continue;
            if (video) m_dts = dts;
            if (video) m_end = std::max(m_end, pts + Micros{packet->duration});
            const bool keyframe = video && (packet->flags & AV_PKT_FLAG_KEY) != 0;
            return RelayedPacket{*number, video, keyframe, pts, {}, std::move(packet)};
        }
    }

    std::string m_name;
    Micros m_offset; ///< the container's timestamp of media time 0
    Container m_container;
    PacketStreams m_streams;
    ClipSpan m_span;
    std::vector<RelayedPacket> m_held;
    Micros m_dts = Micros::min(); ///< of the last packet of the video
    Micros m_end{0};              ///< of what has come of it
    bool m_ended = false;         ///< there is no more
};

} // namespace

void write_clip(const std::string& from, const std::string& to, ClipSpan span) {
    ClipWriter writer{from, span};
    const std::string part = base::part_path(to);
    try {
        writer.write(part);
        if (std::rename(part.c_str(), to.c_str()) != 0) throw base::OutputError{to, errno};
    } catch (...) {
        std::remove(part.c_str());
        throw;
    }
}

} // namespace vlm::media
