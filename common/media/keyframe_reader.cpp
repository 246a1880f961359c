// SPDX-License-Identifier: Apache-2.0
#include "common/media/keyframe_reader.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
}

namespace vlm::media {

KeyframeReader::KeyframeReader(Source& source, const DecoderOptions& decoder, base::FaultCounter& faults)
    : m_source{source}
    , m_decoder{*source.stream(), source.name(), decoder, faults} {}

std::optional<Picture> KeyframeReader::read(std::size_t place) {
    const bool got = go_to(place);
    m_decoder.note_damage(m_source.take_faults());
    return got ? decode() : std::nullopt;
}

/// Reads the keyframe's packet.
bool KeyframeReader::go_to(std::size_t place) {
    if (place < m_source.index().entries.size()) {
        m_source.seek(place);
        return m_source.read(*m_packet);
    }
    while (place >= m_next && m_source.read(*m_packet)) {
        const bool key = (m_packet->flags & AV_PKT_FLAG_KEY) != 0;
        if (key && m_next++ == place) return true;
        av_packet_unref(m_packet.get());
    }
    return false;
}

std::optional<Picture> KeyframeReader::decode() {
    m_decoder.send(*m_packet, Discard::nothing);
    av_packet_unref(m_packet.get());
    m_decoder.drain();
    AvPtr<AVFrame> frame = make_frame();
    const bool decoded = m_decoder.receive(*frame) == Decoder::Received::frame;
    m_decoder.flush();
    if (!decoded) return std::nullopt;
    const base::Micros t = m_source.timeline().time(frame->pts);
    return Picture{t, std::move(frame), t};
}

} // namespace vlm::media
