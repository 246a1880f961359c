// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "common/base/clock.hpp"
#include "common/base/fault_counter.hpp"
#include "common/media/codec_changes.hpp"
#include "common/media/container.hpp"
#include "common/media/decoder.hpp"
#include "common/media/frame_chooser.hpp"
#include "common/media/late_stamps.hpp"
#include "common/media/live_counters.hpp"
#include "common/media/live_timeline.hpp"
#include "common/media/live_wishes.hpp"
#include "common/media/pace.hpp"
#include "common/media/packet_hold.hpp"
#include "common/media/packet_streams.hpp"
#include "common/media/packet_tap.hpp"
#include "common/media/picture.hpp"
#include "common/media/pipe_input.hpp"
#include "common/media/taken.hpp"
#include "common/media/video_info.hpp"

namespace vlm::media {

/// What goes on over the connections to one source.
struct LiveProgress {
    /// `selection` has no end that must be known.
    explicit LiveProgress(const Selection& selection);

    /// From now on so many frames a second, counted from the last picture.
    void choose(Fraction fps);

    Selection selection;
    LiveTimeline timeline;
    FrameChooser chooser;
    ServedTimes served;
    std::map<base::Micros, Taken> taken; ///< by media time, of packets whose pictures may still be given
    std::optional<base::Micros> last;    ///< media time of the picture before
};

/// What a live source is asked for, besides how it is opened.
struct LiveOptions {
    base::Micros stall_timeout{10'000'000}; ///< without a frame
    bool decode = true;                     ///< false: only the tap sees its packets
    PacketTap* tap = nullptr;               ///< outlives the input
    LiveCounters* counters = nullptr;       ///< outlives the input
    LiveWishes* wishes = nullptr;           ///< outlives the input
    std::function<void()> changed;          ///< called where connection or epoch have changed; may be empty
};

/// One connection to a live source: its pictures as they come. For one thread.
class LiveInput {
public:
    /// All references outlive it. `pipe`: where the source is one. Throws as Container and Decoder do.
    LiveInput(const std::string& name, const SourceOptions& options, const LiveOptions& live,
              const DecoderOptions& decoder, LiveProgress& progress, base::FaultCounter& faults,
              std::unique_ptr<PipeInput> pipe = nullptr);
    ~LiveInput();
    LiveInput(const LiveInput&) = delete;
    LiveInput& operator=(const LiveInput&) = delete;

    [[nodiscard]] const VideoInfo& info() const { return m_info; }
    [[nodiscard]] const std::string& decoder() const { return m_decoder.description(); }

    enum class Got {
        picture,
        done,  ///< nothing that may still come is wanted
        ended, ///< the source has ended the connection
    };

    /// Waits for the next chosen picture, and says what is known of it. Throws InputError "<name>: …" where the
    /// connection fails or stalls, Interrupted.
    [[nodiscard]] Got next(Picture& picture, Taken& taken);

    /// Whether what was live is a file now, of which nothing new will come.
    [[nodiscard]] bool is_finished() const { return m_container.is_finished(); }

    /// Whether a connection that ends may mean that nothing more will come: then the next one tells (is_finished()).
    [[nodiscard]] bool may_finish() const { return m_container.is_segmented(); }

    /// Whether it failed because no frame came for too long.
    [[nodiscard]] bool stalled() const { return m_stalled; }

private:
    void read_packet();
    void end(std::string failure);
    void take_stamped();
    void take_video(base::Wall arrival);
    void take_sound(base::Wall arrival);
    void release_sound();
    void show(base::Wall wall);
    void keep_pace(base::Micros t);
    void send_due();
    [[nodiscard]] Discard discard(base::Micros t) const;
    [[nodiscard]] bool receive(Picture& picture);
    void notice_change(base::Micros t, const AVFrame& frame);
    [[nodiscard]] Taken taken_at(base::Micros t);
    void alive();
    void changed() const;

    std::string m_name;
    LiveOptions m_live;
    MissedPackets m_missed{m_live.counters->packets_lost};
    Container m_container;
    VideoInfo m_info;
    Decoder m_decoder;
    LiveProgress& m_progress;
    Pace m_pace;
    base::FaultCounter& m_faults;
    AvPtr<AVPacket> m_packet = make_packet();
    AvPtr<AVFrame> m_frame = make_frame();
    std::shared_ptr<const PacketStreams> m_streams; ///< as the tap knows them
    CodecChanges m_changes;
    LateStamps m_late_stamps;
    std::deque<LateStamps::Packet> m_stamped;     ///< have come out of it
    std::deque<LateStamps::Packet> m_early_sound; ///< came before the time of any picture was known
    PacketHold m_hold;
    std::deque<PacketHold::Packet> m_due; ///< to be decoded before anything more is read
    std::deque<Picture> m_chosen;
    bool m_broken_off = false; ///< the chooser knows that it has ended
    bool m_drained = false;    ///< the decoder knows it
    bool m_ended = false;
    bool m_past_end = false; ///< of the span, where no picture tells
    bool m_stalled = false;
    struct {
        base::Wall wall;
        base::Micros time; ///< of Steady
    } m_last_read;         ///< before it stalled
    std::string m_failure; ///< why it has ended; empty where the source has ended it
    int m_width;           ///< as stored, of the picture before
    int m_height;
};

} // namespace vlm::media
