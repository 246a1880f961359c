// SPDX-License-Identifier: Apache-2.0
#include "common/media/transcoder.hpp"

#include <algorithm>
#include <utility>

extern "C" {
#include <libavcodec/avcodec.h>
}

#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/what_failed.hpp"

namespace vlm::media {

using base::Micros;

Transcoder::Transcoder(std::string source, EncoderOptions encoding, DecoderOptions decoding, PacketTap& out)
    : m_source{std::move(source)}
    , m_encoding{std::move(encoding)}
    , m_decoding{std::move(decoding)}
    , m_out{out}
    , m_faults{m_source, "encoding"} {}

/// Without an encoder nothing comes out, and the source and its frames go on.
void Transcoder::guard(const std::function<void()>& work) {
    try {
        work();
    } catch (const base::Error& error) {
        fail(error.what());
    } catch (const std::exception& error) {
        fail(m_source + ": encoding: " + base::what_failed(error));
    }
}

void Transcoder::fail(const std::string& reason) {
    m_failed = true;
    ++m_failures;
    cut_off();
    base::log::error("{}", reason);
}

void Transcoder::connected(std::shared_ptr<const PacketStreams> streams) {
    m_streams = std::move(streams);
    m_failed = false;
}

void Transcoder::take(RelayedPacket packet) {
    if (m_failed) return;
    guard([&] {
        if (!packet.video) {
            if (m_encoder) m_out.take(*packet.packet, packet.wall);
            return;
        }
        if (!m_decoder && !packet.keyframe) return;
        if (!m_decoder)
            m_decoder = std::make_unique<Decoder>(*m_streams->video().parameters, m_source, m_decoding, m_faults);
        m_known[packet.pts] = {Micros{packet.packet->duration}, packet.wall};
        m_decoder->send(*packet.packet, Discard::nothing);
        decode();
    });
}

void Transcoder::decode() {
    for (AvPtr<AVFrame> frame = make_frame(); m_decoder->receive(*frame) == Decoder::Received::frame;
         frame = make_frame())
        encode(std::move(frame));
}

void Transcoder::encode(AvPtr<AVFrame> frame) {
    m_last = std::max(Micros{frame->best_effort_timestamp}, m_last + Micros{1}); // each has a time of its own
    frame->pts = m_last.count();
    if (!m_encoder || !m_encoder->takes(*frame)) begin(*frame);
    m_encoder->send(std::move(frame));
    pass_on();
}

void Transcoder::begin(const AVFrame& frame) {
    end();
    m_encoder = std::make_unique<Encoder>(frame, m_streams->video().frame_rate, m_encoding, m_source, m_faults);
    if (std::exchange(m_said, m_encoder->name()) != m_said)
        base::log::info("{}: encoding with {}", m_source, m_encoder->name());
    m_out.connected(std::make_shared<const PacketStreams>(*m_streams, *m_encoder->parameters()));
}

void Transcoder::pass_on() {
    while (m_encoder->receive(*m_packet)) {
        const auto later = m_known.upper_bound(Micros{m_packet->pts});
        if (later == m_known.begin()) continue; // nobody knows where it comes from
        const Known known = std::prev(later)->second;
        m_known.erase(m_known.begin(), std::prev(later));
        m_packet->stream_index = m_streams->video().index;
        m_packet->duration = known.duration.count();
        m_out.take(*m_packet, known.wall);
        av_packet_unref(m_packet.get());
    }
}

void Transcoder::end() {
    if (!m_encoder) return;
    m_encoder->drain();
    pass_on();
    cut_off();
}

void Transcoder::cut_off() {
    if (!m_encoder) return;
    m_encoder.reset();
    m_out.disconnected();
}

void Transcoder::disconnected() {
    guard([&] {
        if (m_decoder && !m_failed) {
            m_decoder->drain();
            decode();
        }
        end();
    });
    m_decoder.reset();
    m_known.clear();
    m_last = Micros{-1};
}

} // namespace vlm::media
