// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/base/fault_counter.hpp"
#include "common/media/awaited_frames.hpp"
#include "common/media/coded_frame.hpp"
#include "common/media/decoder.hpp"
#include "common/media/picture.hpp"
#include "common/media/timeline.hpp"

namespace vlm::media {

class Source;

/// Decodes what StepReader reads, and gives the wanted frames alone. Receive first, send only when it needs a packet.
/// For one thread, which need not be the reader's.
class StepDecoder {
public:
    /// `faults` outlives the decoder. Throws as Decoder does.
    StepDecoder(const Source& source, const DecoderOptions& options, base::FaultCounter& faults);

    enum class Received { picture, needs_packet, end };

    /// The next wanted frame; end after finish(): then another step may follow.
    [[nodiscard]] Received receive(Picture& picture);

    void send(const CodedFrame& frame);

    /// No more packets belong to this step.
    void finish() { m_decoder.drain(); }

    /// The decoder reports faults, or wanted frames do not come, or not in their order: decode everything.
    [[nodiscard]] bool is_unreliable() const { return m_unreliable || m_decoder.faults() > 0; }

    [[nodiscard]] const std::string& decoder() const { return m_decoder.description(); }

private:
    Timeline m_timeline;
    Decoder m_decoder;
    AwaitedFrames m_awaited;
    bool m_unreliable = false;
};

} // namespace vlm::media
