// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <optional>

#include "common/base/fault_counter.hpp"
#include "common/media/coded_frame.hpp"
#include "common/media/frame_picker.hpp"
#include "common/media/plan.hpp"
#include "common/media/source.hpp"

namespace vlm::media {

/// Follows the sampling plan through the packets of a video, step by step: goes to the GOPs that hold wanted frames,
/// and gives of them the packets up to the last wanted frame, each with what may be left out. Needs a source with
/// reliable stamping. For one thread.
class StepReader {
public:
    /// `source` and `faults` outlive the reader. `end` is the video's end where it is known. Where reading is to be
    /// fast and frames refer to one other (default_references()), those that are shown out of their decoding order are
    /// left out unless one of those between the same two neighbours is wanted, or of those soon after.
    StepReader(Source& source, WantedTimes wanted, std::optional<base::Micros> end, Merging merging,
               Selection::Fidelity fidelity, base::FaultCounter& faults);

    /// Goes to the next step; false where nothing more is wanted. Throws as Source::seek() does.
    [[nodiscard]] bool begin();

    /// The next packet of the step, in decoding order; nothing where the step ends. Throws as Source::read() does.
    [[nodiscard]] std::optional<CodedFrame> next();

    /// The packets contradict themselves, or are damaged: what is wanted cannot be told from them.
    [[nodiscard]] bool is_unreliable() const { return m_unreliable || m_picker.contradicted(); }

    /// Where the video ends, once the last step has come there.
    [[nodiscard]] std::optional<base::Micros> end() const { return m_at_end ? std::optional{m_end} : std::nullopt; }

private:
    [[nodiscard]] std::optional<CodedFrame> take_decided();
    [[nodiscard]] bool needs_more() const;
    [[nodiscard]] bool can_leave_out(const CodedFrame& frame);
    void read_packet();
    void end_video();
    void note(const AVPacket& packet);

    Source& m_source;
    base::FaultCounter& m_faults;
    FramePicker m_picker;
    Merging m_merging;
    Selection::Fidelity m_fidelity;
    bool m_leaves_out;                           ///< frames to which only those refer that are shown out of order, too
    std::deque<AvPtr<AVPacket>> m_packets;       ///< read, not yet given
    std::deque<base::Micros> m_decoding_times;   ///< that the horizon has not reached
    std::optional<std::size_t> m_keyframe;       ///< where the step began
    base::Micros m_before = base::Micros::min(); ///< the neighbours between which frames out of order are shown now
    base::Micros m_after = base::Micros::min();
    base::Micros m_end;   ///< of the video, or of what was read of it
    bool m_fresh = false; ///< no packet of this step was read yet
    bool m_at_end = false;
    bool m_unreliable = false;
};

} // namespace vlm::media
