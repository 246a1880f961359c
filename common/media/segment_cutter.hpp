// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.hpp"
#include "common/media/coded_track.hpp"
#include "common/media/container.hpp"
#include "common/media/keyframe_list.hpp"
#include "common/media/packet_streams.hpp"
#include "common/media/picture_order.hpp"
#include "common/media/timeline.hpp"
#include "common/media/track_reading.hpp"

namespace vlm::media {

/// A part of a video from a keyframe up to another, and the sound of the same time.
struct CutSpan {
    std::optional<base::Micros> begin; ///< media time of the keyframe; nothing: from the beginning of the file
    std::optional<base::Micros> end;   ///< of the keyframe with which the next part begins; nothing: to the end; as
                                       ///< begin: nothing but that keyframe
};

/// What becomes of a video that does not fit into segmented MP4.
enum class UnfitVideo {
    refuse,
    leave_out, ///< its track has no entry, and is not to be cut; the others are
};

/// Copies parts of a file as the samples of MP4, whatever its container, in any order: a part is always the same, and
/// parts that lie end to end hold every sample once, with the times of the file (jumps taken out, as in media time).
/// For one thread.
class SegmentCutter {
public:
    /// `keyframes`: as list_keyframes() gives them. Throws InputError "<name>: <reason>" where the file cannot be read,
    /// or its video does not fit into segmented MP4; Interrupted.
    SegmentCutter(const std::string& name, std::vector<Keyframe> keyframes, UnfitVideo unfit = UnfitVideo::refuse);

    /// Of a file whose timeline is known, and whose head tells what its tracks are: hardly any samples are looked at
    /// for that. Throws the same.
    SegmentCutter(const std::string& name, std::vector<Keyframe> keyframes, const Timeline& timeline);
    ~SegmentCutter();
    SegmentCutter(const SegmentCutter&) = delete;
    SegmentCutter& operator=(const SegmentCutter&) = delete;

    /// The video first, then the sound, as the file has it.
    [[nodiscard]] const std::vector<CodedTrack>& tracks() const { return m_tracks; }

    /// How times of the video become media time.
    [[nodiscard]] const Timeline& timeline() const { return m_timeline; }

    /// Which sound is left out, in words; empty where all is there.
    [[nodiscard]] const std::string& complaint() const { return m_complaint; }

    /// The file's timestamp at media time 0.
    [[nodiscard]] base::Micros start() const;

    /// Of those tracks (by their places in tracks()), in that order. Throws InputError where reading fails, and where
    /// the file has no such keyframe any more; Interrupted.
    [[nodiscard]] std::vector<CodedSpan> cut(const CutSpan& span, const std::vector<std::size_t>& wanted);

private:
    SegmentCutter(const std::string& name, Opening opening, const Timeline& timeline, std::vector<Keyframe> keyframes,
                  UnfitVideo unfit);

    /// The ways to come to where a part begins, each slower and surer than the one before.
    enum class Way { to_keyframe, somewhat_before, well_before, from_start };
    struct First;

    void find_tracks(const PacketStreams& streams);
    [[nodiscard]] std::vector<First> read_beginning();
    void add_to(First& first, const AVPacket& packet, std::size_t track) const;
    [[nodiscard]] bool begins(const AVPacket& packet, std::size_t track) const;
    [[nodiscard]] std::size_t expected_bytes(const CutSpan& span) const;
    [[nodiscard]] bool go_to(const CutSpan& span, Way way);
    [[nodiscard]] bool go_before(base::Micros time);
    void go_to_start();
    void forget_times();
    void leave_out_others(const std::vector<std::size_t>& wanted);
    [[nodiscard]] bool read(AVPacket& packet);
    [[nodiscard]] std::optional<std::size_t> place(AVPacket& packet);
    void allow_for_jump(const AVPacket& packet);
    [[nodiscard]] std::optional<PictureOrder> picture_order() const;
    [[nodiscard]] base::Micros first_keyframe() const;
    [[nodiscard]] std::int64_t ticks(base::Micros time) const;
    [[nodiscard]] bool container_is(std::string_view name) const;

    std::string m_name;
    std::vector<Keyframe> m_keyframes;
    UnfitVideo m_unfit;
    Timeline m_timeline; ///< of the video
    std::unique_ptr<Container> m_container;
    std::vector<CodedTrack> m_tracks;
    std::vector<TrackReading> m_readings; ///< of each track
    std::string m_complaint;
    std::optional<std::int64_t> m_delay;  ///< from decoding to showing, where the container's times are rebuilt
    bool m_tells_all = false;             ///< of the tracks, in its head
    bool m_tells_order = true;            ///< when pictures are shown, or decoding order is that of showing
    std::optional<base::Micros> m_landed; ///< media time of the keyframe that comes next, where its place was gone to
};

} // namespace vlm::media
