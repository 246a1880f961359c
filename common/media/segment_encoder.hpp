// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "common/base/clock.hpp"
#include "common/base/fault_counter.hpp"
#include "common/media/coded_track.hpp"
#include "common/media/encoder.hpp"
#include "common/media/picture.hpp"
#include "common/media/sampler.hpp"

namespace vlm::media {

/// Parts of a file's video as H.264 that every browser plays, encoded as they are asked for, in any order: each begins
/// with a keyframe, and shows the frames of its time at their times. The same whenever it is asked for. For one thread.
class SegmentEncoder {
public:
    /// `like`: the file's own video track, whose pictures and times the new one has, in microseconds. `start`: the
    /// file's timestamp at media time 0. Throws InputError "<name>: <reason>" where nothing can be decoded.
    SegmentEncoder(std::string name, const CodedTrack& like, base::Micros start);

    [[nodiscard]] const CodedTrack& track() const { return m_track; }

    /// The frames with media times in [begin, end). Throws InputError where the file cannot be read, Interrupted.
    [[nodiscard]] CodedSpan cut(base::Micros begin, base::Micros end);

private:
    [[nodiscard]] std::unique_ptr<Encoder> encoder_for(const Picture& picture);
    void pass_on(Encoder& encoder, CodedSpan& span) const;

    std::string m_name;
    base::FaultCounter m_faults;
    base::Micros m_start;
    CodedTrack m_track;
};

} // namespace vlm::media
