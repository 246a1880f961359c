// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "common/base/clock.hpp"
#include "common/media/av.hpp"
#include "common/media/coded_track.hpp"
#include "common/media/picture_order.hpp"
#include "common/media/track_reading.hpp"

namespace vlm::media {

/// Sound that a decoder needs to hear before what is heard.
constexpr base::Micros sound_priming{100'000};

/// Takes the packets of a part of a file: pictures in decoding order from one keyframe up to another, sound of the same
/// time. Which packets these are does not depend on where reading began.
class SpanCollector {
public:
    struct Limits {
        base::Micros begin;              ///< media time of the keyframe
        std::optional<base::Micros> end; ///< of the one that follows; nothing: all there is; begin: that keyframe alone
        bool first;                      ///< takes what comes before the keyframe of sound, too
        bool exact;                      ///< where that keyframe is not found, takes no later one
        std::size_t expected = 0;        ///< bytes of pictures, about
    };

    /// `tracks`, which outlive it: the video first; `wanted`: the places of those that are taken.
    /// `order`: where the container does not tell when pictures are shown.
    SpanCollector(const std::vector<TrackReading>& tracks, Limits limits, const std::vector<std::size_t>& wanted,
                  std::optional<PictureOrder> order = std::nullopt);

    /// The next packet of a track, its times unrolled.
    void take(const AVPacket& packet, std::size_t track);

    /// Whether nothing that follows belongs to it.
    [[nodiscard]] bool is_done() const;

    /// Whether the keyframe was found.
    [[nodiscard]] bool has_begun() const { return m_begun; }

    /// What was taken of the tracks that are wanted, in that order. `delay`: where the video's times of decoding are to
    /// be rebuilt.
    [[nodiscard]] std::vector<CodedSpan> finish(const std::vector<std::size_t>& wanted,
                                                std::optional<std::int64_t> delay);

private:
    struct Taken {
        CodedSpan span;
        std::optional<std::int64_t> next; ///< when the sample is decoded that follows
        std::size_t hidden = 0;           ///< how many of the last samples an edit list hides
        bool wanted = false;
        bool ended = false;
    };

    void take_picture(const AVPacket& packet, base::Micros time);
    void take_sound(const AVPacket& packet, base::Micros time, std::size_t track);
    void append(const AVPacket& packet, std::size_t track);
    static void leave_out_hidden(Taken& taken);

    const std::vector<TrackReading>& m_tracks;
    Limits m_limits;
    std::vector<Taken> m_taken;
    std::optional<PictureOrder> m_order;
    bool m_begun = false;
    bool m_missed = false;  ///< reading began too late
    bool m_too_far = false; ///< what has not come by now does not come
};

} // namespace vlm::media
