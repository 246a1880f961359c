// SPDX-License-Identifier: Apache-2.0
#include "common/media/sound_copy.hpp"

#include <algorithm>
#include <utility>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include "common/media/source.hpp"

namespace vlm::media {

using base::Micros;

namespace {
constexpr AVRational microseconds{1, 1'000'000};
constexpr Micros ahead = std::chrono::seconds{1}; ///< sound may stand so far behind its pictures
} // namespace

SoundCopy::SoundCopy(const std::string& file)
    : m_offset{Source{file, {}}.info().start_offset}
    , m_container{file, opening_of(file, {}), {}, nullptr, Container::Streams::video_and_audio}
    , m_streams{m_container.format()} {
    m_container.video().discard = AVDISCARD_ALL;
}

void SoundCopy::go_to(Micros time) {
    if (time <= ahead) return;
    const AVStream& video = m_container.video();
    const std::int64_t at = av_rescale_q((time - ahead + m_offset).count(), microseconds, video.time_base);
    if (av_seek_frame(&m_container.format(), video.index, at, AVSEEK_FLAG_BACKWARD) < 0) {
        m_container.reopen();
        m_container.video().discard = AVDISCARD_ALL;
    }
}

std::optional<RelayedPacket> SoundCopy::next_before(Micros end) {
    if (!m_held) m_held = read();
    if (!m_held || m_held->pts >= end) return std::nullopt;
    return std::exchange(m_held, std::nullopt);
}

std::optional<RelayedPacket> SoundCopy::read() {
    for (;;) {
        AvPtr<AVPacket> packet = make_packet();
        m_container.wait_for_bytes(SourceOptions{}.read_timeout);
        if (m_container.read(*packet) < 0) return std::nullopt;
        const auto number = m_streams.find(packet->stream_index);
        if (!number || m_streams.all()[*number].video) continue;
        if (packet->pts == AV_NOPTS_VALUE) packet->pts = packet->dts;
        if (packet->pts == AV_NOPTS_VALUE) continue;
        av_packet_rescale_ts(packet.get(), m_container.format().streams[packet->stream_index]->time_base, microseconds);
        const Micros pts = Micros{packet->pts} - m_offset;
        return RelayedPacket{*number, false, false, pts, {}, std::move(packet)};
    }
}

} // namespace vlm::media
