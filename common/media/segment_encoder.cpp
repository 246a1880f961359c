// SPDX-License-Identifier: Apache-2.0
#include "common/media/segment_encoder.hpp"

#include <algorithm>
#include <limits>
#include <utility>

extern "C" {
#include <libavcodec/avcodec.h>
}

#include "common/base/error.hpp"
#include "common/media/codec_string.hpp"
#include "common/media/sample_bytes.hpp"
#include "common/media/sample_entry.hpp"
#include "common/media/source.hpp"

namespace vlm::media {

using base::Micros;

namespace {

constexpr int ticks = 1'000'000; // a second

/// Software alone, so that the bytes are the same on every machine with the same FFmpeg; no keyframe but the first is
/// asked for.
EncoderOptions encoding() {
    return {"libx264", {}, std::numeric_limits<std::int16_t>::max()};
}

Selection frames_of(Micros begin, std::optional<Micros> end) {
    Selection selection;
    selection.kind = Selection::Kind::all;
    selection.start = begin;
    selection.end = end;
    return selection;
}

/// When each frame but the last ends is told by the next one.
void set_durations(CodedSpan& span, std::int64_t end) {
    for (std::size_t i = 0; i < span.samples.size(); ++i) {
        const std::int64_t next = i + 1 < span.samples.size() ? span.samples[i + 1].dts : end;
        span.samples[i].duration = std::max<std::int64_t>(next - span.samples[i].dts, 1);
    }
}

} // namespace

SegmentEncoder::SegmentEncoder(std::string name, const CodedTrack& like, Micros start)
    : m_name{std::move(name)}
    , m_faults{m_name, "encoding"}
    , m_start{start}
    , m_track{like} {
    m_track.timescale = ticks;
    m_track.shift = std::max<std::int64_t>(-start.count(), 0);
    Source source{m_name, {}};
    Sampler sampler{source, frames_of(Micros{0}, std::nullopt), DecoderOptions{}, m_faults};
    const auto first = sampler.next();
    if (!first) throw base::InputError{m_name, "nothing of its video can be decoded"};
    const auto parameters = encoder_for(*first)->parameters();
    m_track.entry = sample_entry(*parameters, ticks);
    m_track.codec = codec_string(m_track.entry);
}

std::unique_ptr<Encoder> SegmentEncoder::encoder_for(const Picture& picture) {
    return std::make_unique<Encoder>(*picture.frame, m_track.frame_rate, encoding(), m_name, m_faults);
}

CodedSpan SegmentEncoder::cut(Micros begin, Micros end) {
    Source source{m_name, {}};
    Sampler sampler{source, frames_of(begin, end), DecoderOptions{}, m_faults};
    CodedSpan span;
    std::unique_ptr<Encoder> encoder;
    while (auto picture = sampler.next()) {
        if (!encoder) encoder = encoder_for(*picture);
        picture->frame->pts = (picture->t + m_start).count();
        if (!encoder->takes(*picture->frame)) continue; // of another size than the first: players would not take it
        encoder->send(std::move(picture->frame));
        pass_on(*encoder, span);
    }
    if (!encoder) return span;
    encoder->drain();
    pass_on(*encoder, span);
    set_durations(span, (end + m_start).count());
    return span;
}

void SegmentEncoder::pass_on(Encoder& encoder, CodedSpan& span) const {
    const SampleBytes bytes{*encoder.parameters()};
    for (AvPtr<AVPacket> packet = make_packet(); encoder.receive(*packet); packet = make_packet()) {
        const std::span<const std::uint8_t> whole{packet->data, static_cast<std::size_t>(packet->size)};
        const std::uint32_t size = bytes.append(whole, span.bytes);
        const bool keyframe = (packet->flags & AV_PKT_FLAG_KEY) != 0;
        span.samples.push_back({packet->pts, packet->pts, 0, size, keyframe});
    }
}

} // namespace vlm::media
