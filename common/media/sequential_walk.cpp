// SPDX-License-Identifier: Apache-2.0
#include "common/media/sequential_walk.hpp"

#include <algorithm>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

namespace vlm::media {

using base::Micros;

SequentialWalk::SequentialWalk(Source& source, FrameChooser chooser, const DecoderOptions& decoder,
                               base::FaultCounter& faults, const Options& options)
    : m_source{source}
    , m_chooser{std::move(chooser)}
    , m_decoder{*source.stream(), source.name(), decoder, faults}
    , m_options{options} {
    if (options.packets == Packets::keyframes) source.keyframes_only();
}

Walk::Result SequentialWalk::next(Picture& picture) {
    for (;;) {
        if (m_options.on_fault == OnFault::give_up && m_decoder.faults() > 0) return Result::unreliable;
        if (!m_chosen.empty()) {
            picture = std::move(m_chosen.front());
            m_chosen.pop_front();
            if (m_options.after && picture.t <= *m_options.after) continue;
            return Result::picture;
        }
        if (m_finished) return Result::end;
        step();
    }
}

void SequentialWalk::step() {
    Picture picture;
    FrameChooser::Kind kind{};
    if (!decode(picture, kind)) {
        m_finished = true;
        const Micros end = m_last.value_or(Micros{0}) + std::max(m_last_duration, Micros{1});
        m_end = std::max(end, m_options.end.value_or(end));
        m_chooser.finish(*m_end, m_chosen);
        return;
    }
    m_chooser.add(std::move(picture), kind, m_chosen);
    m_finished = m_chooser.done();
}

bool SequentialWalk::find_start() {
    Picture picture;
    FrameChooser::Kind kind{};
    if (!decode(picture, kind)) return false;
    Timeline& timeline = m_source.timeline();
    const std::int64_t pts = picture.frame->best_effort_timestamp;
    if (pts != AV_NOPTS_VALUE) timeline.set_start(pts);
    picture.t = Micros{0};
    m_last = picture.t;
    m_first = std::move(picture);
    m_first_kind = kind;
    return true;
}

bool SequentialWalk::decode(Picture& picture, FrameChooser::Kind& kind) {
    if (m_first) {
        picture = std::move(*m_first);
        kind = m_first_kind;
        m_first.reset();
        return true;
    }
    AvPtr<AVFrame> frame = make_frame();
    for (;;) {
        const Decoder::Received received = m_decoder.receive(*frame);
        if (received == Decoder::Received::frame) break;
        if (received == Decoder::Received::end && m_at_end) return false;
        if (received == Decoder::Received::end) m_decoder.flush();
        feed();
    }
    ++m_decoded;
    kind = frame->key_frame != 0 ? FrameChooser::Kind::keyframe : FrameChooser::Kind::other;
    picture.t = time_of(*frame);
    picture.frame = std::move(frame);
    return true;
}

void SequentialWalk::feed() {
    const bool got = m_source.read(*m_packet);
    m_decoder.note_damage(m_source.take_faults());
    if (!got) {
        m_at_end = true;
        m_decoder.drain();
        return;
    }
    const bool alone = m_options.packets == Packets::keyframes;
    const bool key = (m_packet->flags & AV_PKT_FLAG_KEY) != 0;
    if (key || !alone) m_decoder.send(*m_packet, Discard::nothing);
    // Decoders order pictures by what lies between them: without it, each keyframe is a stream of its own.
    if (key && alone) m_decoder.drain();
    av_packet_unref(m_packet.get());
}

Micros SequentialWalk::time_of(const AVFrame& frame) {
    const Timeline& timeline = m_source.timeline();
    const Micros guess = m_last ? *m_last + std::max(m_last_duration, Micros{1}) : Micros{0};
    const std::int64_t pts = frame.best_effort_timestamp;
    Micros t = pts == AV_NOPTS_VALUE ? guess : timeline.time(pts);
    if (m_last && t <= *m_last) t = guess; // a stray timestamp goes between its neighbours
    const AVRational base{static_cast<int>(timeline.time_base().numerator),
                          static_cast<int>(timeline.time_base().denominator)};
    if (frame.pkt_duration > 0) {
        m_last_duration = Micros{av_rescale_q(frame.pkt_duration, base, AVRational{1, 1'000'000})};
    } else if (m_last) {
        m_last_duration = t - *m_last;
    }
    m_last = t;
    return t;
}

} // namespace vlm::media
