// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>

#include "common/media/decoder.hpp"
#include "common/media/frame_picker.hpp"
#include "common/media/source.hpp"
#include "common/media/walk.hpp"

namespace vlm::media {

/// Follows the sampling plan: seeks to the GOPs that hold wanted frames, decodes of them only what is wanted or
/// referred to, stops at the last wanted frame. Needs a source with reliable stamping. The frames are those of a full
/// decode.
class PlannedWalk : public Walk {
public:
    /// `source` and `faults` outlive the walk. `end` is the video's end where it is known.
    PlannedWalk(Source& source, WantedTimes wanted, std::optional<base::Micros> end, const DecoderOptions& decoder,
                base::FaultCounter& faults);

    [[nodiscard]] Result next(Picture& picture) override;
    [[nodiscard]] const std::string& decoder() const override { return m_decoder.description(); }
    [[nodiscard]] std::optional<base::Micros> end() const override {
        return m_at_end ? std::optional{m_end} : std::nullopt;
    }

private:
    void begin_step();
    void receive();
    void feed();
    [[nodiscard]] bool send_decided();
    void read_packet();
    void note(const AVPacket& packet);
    void end_step();

    Source& m_source;
    FramePicker m_picker;
    Decoder m_decoder;
    Discard m_discard = Discard::non_reference;
    std::deque<AvPtr<AVPacket>> m_packets;     ///< read, not yet sent
    std::deque<base::Micros> m_decoding_times; ///< that the horizon has not reached
    std::deque<Picture> m_chosen;
    std::optional<std::size_t> m_keyframe; ///< where the step began
    base::Micros m_end;                    ///< of the video, or of what was read of it
    bool m_in_step = false;
    bool m_fresh = false; ///< no packet of this step was read yet
    bool m_at_end = false;
    bool m_draining = false;
    bool m_unreliable = false;
};

} // namespace vlm::media
