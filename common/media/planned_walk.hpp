// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/media/step_decoder.hpp"
#include "common/media/step_reader.hpp"
#include "common/media/walk.hpp"

namespace vlm::media {

/// Follows the sampling plan: seeks to the GOPs that hold wanted frames, decodes of them only what is wanted or
/// referred to, stops at the last wanted frame. Needs a source with reliable stamping. The frames are those of a full
/// decode, unless the decoder is to be fast.
class PlannedWalk : public Walk {
public:
    /// `source` and `faults` outlive the walk. `end` is the video's end where it is known.
    PlannedWalk(Source& source, const WantedTimes& wanted, std::optional<base::Micros> end,
                const DecoderOptions& decoder, base::FaultCounter& faults);

    [[nodiscard]] Result next(Picture& picture) override;
    [[nodiscard]] const std::string& decoder() const override { return m_decoder.decoder(); }
    [[nodiscard]] std::optional<base::Micros> end() const override { return m_reader.end(); }

private:
    void feed();

    StepReader m_reader;
    StepDecoder m_decoder;
    bool m_in_step = false;
};

} // namespace vlm::media
