// SPDX-License-Identifier: Apache-2.0
#include "common/media/frame_packets.hpp"

#include <new>
#include <utility>

extern "C" {
#include <libavcodec/avcodec.h>
}

namespace vlm::media {

using base::Micros;

FramePackets::FramePackets(std::string name, Fraction rate, EncoderOptions encoding, PacketTap& out)
    : m_name{std::move(name)}
    , m_rate{rate}
    , m_encoding{std::move(encoding)}
    , m_out{out}
    , m_faults{m_name, "encoding"} {}

void FramePackets::add(const AVFrame& frame, Micros t, base::Wall wall) {
    AvPtr<AVFrame> picture = make_frame();
    if (av_frame_ref(picture.get(), &frame) < 0) throw std::bad_alloc{};
    picture->pts = t.count();
    picture->pict_type = AV_PICTURE_TYPE_NONE; // of the codec that it came in
    if (!m_encoder || !m_encoder->takes(*picture)) begin(*picture);
    m_walls[t] = wall;
    m_encoder->send(std::move(picture));
    pass_on();
}

void FramePackets::begin(const AVFrame& frame) {
    end();
    m_encoder = std::make_unique<Encoder>(frame, m_rate, m_encoding, m_name, m_faults);
    m_out.connected(std::make_shared<PacketStreams>(*m_encoder->parameters(), m_rate));
}

void FramePackets::pass_on() {
    while (m_encoder->receive(*m_packet)) {
        const auto wall = m_walls.find(Micros{m_packet->pts});
        if (wall != m_walls.end()) {
            m_packet->stream_index = 0;
            m_out.take(*m_packet, wall->second);
            m_walls.erase(m_walls.begin(), std::next(wall));
        }
        av_packet_unref(m_packet.get());
    }
}

void FramePackets::end() {
    if (!m_encoder) return;
    m_encoder->drain();
    pass_on();
    m_encoder.reset();
    m_walls.clear();
    m_out.disconnected();
}

} // namespace vlm::media
