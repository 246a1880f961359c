// SPDX-License-Identifier: Apache-2.0
#include "common/media/planned_walk.hpp"

namespace vlm::media {

using base::Micros;

namespace {

/// What other frames will do, and which are left out, depends on where steps begin: there, they are the same however
/// many are decoded at once.
Merging merging_for(const WantedTimes& wanted, const DecoderOptions& decoder) {
    return wanted.is_tolerant() || decoder.fidelity == Selection::Fidelity::fast ? in_parts : in_one_go;
}

} // namespace

PlannedWalk::PlannedWalk(Source& source, const WantedTimes& wanted, std::optional<Micros> end,
                         const DecoderOptions& decoder, base::FaultCounter& faults)
    : m_reader{source, wanted, end, merging_for(wanted, decoder), decoder.fidelity, faults}
    , m_decoder{source, decoder, faults} {}

Walk::Result PlannedWalk::next(Picture& picture) {
    for (;;) {
        if (!m_in_step && !m_reader.begin()) return Result::end;
        m_in_step = true;
        const StepDecoder::Received received = m_decoder.receive(picture);
        if (m_reader.is_unreliable() || m_decoder.is_unreliable()) return Result::unreliable;
        switch (received) {
        case StepDecoder::Received::picture:
            return Result::picture;
        case StepDecoder::Received::needs_packet:
            feed();
            break;
        case StepDecoder::Received::end:
            m_in_step = false;
            break;
        }
    }
}

void PlannedWalk::feed() {
    if (const auto frame = m_reader.next()) {
        m_decoder.send(*frame);
    } else {
        m_decoder.finish();
    }
}

} // namespace vlm::media
