// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/hls/fragment.hpp"
#include "common/hls/live_segment.hpp"
#include "common/media/packet_relay.hpp"
#include "common/media/sample_stream.hpp"

namespace vlm::hls {

/// The timestamp in fragments of media time 0: pictures may be decoded before it, and no time there is negative.
constexpr base::Micros live_offset{10'000'000};

/// Who gets a live source's parts, in the order of time. May throw: then the segment that grows is given up, and what
/// comes begins anew.
class LiveTaker {
public:
    virtual ~LiveTaker() = default;

    /// What comes next is described so, and does not go on where the last part ended.
    virtual void begin(LiveInit init) = 0;

    /// A part: a fragment of MP4. All but its number and place are set. `wall` is when its first picture was taken.
    virtual void take(LivePart part, std::vector<std::uint8_t> bytes, base::Wall wall) = 0;

    /// The last part was the last of its segment.
    virtual void end_segment() = 0;
};

/// Makes segments of fragmented MP4 of a live source's packets, without encoding: H.264 or HEVC, and the first AAC
/// beside it. Segments begin with keyframes and last a second at least, parts about 200 ms. Behind a relay it works in
/// that one's thread.
class LivePackager : public media::PacketRelay::Receiver {
public:
    /// `source` is what the log calls it. `taker` outlives this.
    LivePackager(std::string source, LiveTaker& taker);

    void connected(std::shared_ptr<const media::PacketStreams> streams) override;
    void take(media::RelayedPacket packet) override;
    void disconnected() override;

    /// Pictures a second, lately; 0 before any is known. Safe from any thread.
    [[nodiscard]] double frame_rate() const { return m_frame_rate; }

private:
    /// A sample whose duration the next one tells.
    struct Held {
        media::CodedSample sample;
        std::vector<std::uint8_t> bytes;
        base::Micros t; ///< when it is shown, media time
        base::Wall wall;
        base::Micros duration; ///< as its packet says; 0: it does not
    };
    /// One track, and its samples that no part has yet.
    struct Track {
        std::size_t stream; ///< among the source's
        media::SampleStream samples;
        std::optional<Held> held;
        std::deque<Held> ready;
    };

    void begin();
    void give_up(const std::string& reason);
    void put(const media::RelayedPacket& packet);
    void put_video(const media::RelayedPacket& packet);
    void add(Track& track, const media::RelayedPacket& packet);
    static void settle(Track& track, std::int64_t duration);
    void end_part(std::int64_t until);
    void end_segment();
    [[nodiscard]] std::vector<std::uint8_t> fragment(base::Micros until);
    [[nodiscard]] base::Wall wall_of(const Held& first);
    [[nodiscard]] bool awaits_sound() const;

    std::string m_source;
    LiveTaker& m_taker;
    std::shared_ptr<const media::PacketStreams> m_streams;
    std::deque<media::RelayedPacket> m_early; ///< before all tracks are known
    std::optional<std::size_t> m_sound_stream;
    std::optional<Track> m_video; ///< nothing before the first keyframe of a connection
    std::optional<Track> m_sound;
    base::Micros m_part{0};    ///< how long the part is that grows
    base::Micros m_segment{0}; ///< how long the segment is, without it
    std::uint32_t m_sequence = 0;
    std::optional<base::Micros> m_zero; ///< the wall clock at media time 0, since 1970
    std::string m_complaint;
    std::atomic<double> m_frame_rate{0};
};

} // namespace vlm::hls
