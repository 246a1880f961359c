// SPDX-License-Identifier: Apache-2.0
#include "common/media/step_decoder.hpp"

#include <utility>

extern "C" {
#include <libavcodec/avcodec.h>
}

#include "common/media/source.hpp"

namespace vlm::media {

StepDecoder::StepDecoder(const Source& source, const DecoderOptions& options, base::FaultCounter& faults)
    : m_timeline{source.timeline()}
    , m_decoder{*source.stream(), source.name(), options, faults} {}

StepDecoder::Received StepDecoder::receive(Picture& picture) {
    for (;;) {
        AvPtr<AVFrame> frame = make_frame();
        const Decoder::Received received = m_decoder.receive(*frame);
        if (received == Decoder::Received::needs_packet) return Received::needs_packet;
        if (received == Decoder::Received::end) {
            m_decoder.flush();
            // A wanted frame that did not come out was lost by the decoder, or its packet shows nothing.
            if (m_awaited.has_any()) m_unreliable = true;
            m_awaited.clear();
            return Received::end;
        }
        const AwaitedFrames::Taken taken = m_awaited.take(frame->pts);
        if (taken == AwaitedFrames::Taken::out_of_order) m_unreliable = true;
        if (taken != AwaitedFrames::Taken::next) continue;
        picture = {m_timeline.time(frame->pts), std::move(frame)};
        return Received::picture;
    }
}

void StepDecoder::send(const CodedFrame& frame) {
    if (frame.wanted) m_awaited.add(frame.packet->pts);
    m_decoder.send(*frame.packet, frame.discard);
}

} // namespace vlm::media
