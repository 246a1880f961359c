// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/clock.hpp"
#include "common/media/av.hpp"
#include "common/media/carried_streams.hpp"
#include "common/media/decode_times.hpp"
#include "common/media/packet_relay.hpp"
#include "common/media/packet_streams.hpp"
#include "common/media/parameter_sets.hpp"

namespace vlm::media {

/// Writes packets as they are, without encoding them anew, into a file or to a server. HEVC in MP4 is "hvc1" where its
/// parameter sets are known beforehand: some players take no other, and want them nowhere else. For one thread.
class Muxer {
public:
    struct Target {
        std::string place;  ///< a path, or a URL
        std::string format; ///< libavformat's name: "mp4", "matroska", "rtsp", "flv", "mpegts"
        std::vector<std::pair<std::string, std::string>> options; ///< of container and protocol
        base::Wall began;                                         ///< written as the time of creation
        std::optional<base::Micros> zero = {}; ///< media time that becomes 0; that of the first packet
    };

    /// Writes the header. `streams` outlives it; sound that the container does not take (CarriedStreams) is left out.
    /// Throws InputError "<place>: …": where the container does not take the video, before anything is opened, and as
    /// all members do where a server or a disk does not answer for 10 s.
    Muxer(const Target& target, const PacketStreams& streams);
    ~Muxer();
    Muxer(const Muxer&) = delete;
    Muxer& operator=(const Muxer&) = delete;

    /// The first packet is a keyframe of the video. Sound before time 0 is left out, pictures before it are hidden
    /// where the container can (an edit list). Throws InputError.
    void write(const RelayedPacket& relayed);

    /// Writes the end, and checks that all has arrived. Throws InputError.
    void close();

private:
    struct Deadline;
    struct Written {
        int index; ///< in the container
        DecodeTimes decode_times;
        AvPtr<AVBSFContext> filter; ///< null where packets are written as they are
        std::int64_t last_dts;      ///< in the container's units
    };
    void open(const Target& target);
    void add_streams();
    void add(const PacketStreams::Stream& stream);
    [[nodiscard]] AvPtr<AVBSFContext> filter_for(const AVCodecParameters& codec);
    void leave_out_sets();
    void leave_out_adts(AVBSFContext& filter);
    void keep_growing(std::int64_t& last);
    void await();
    void check(int ret, const char* what);

    std::string m_name; ///< without credentials
    const PacketStreams& m_streams;
    CarriedStreams m_carried;
    std::unique_ptr<Deadline> m_deadline;
    AvPtr<AVFormatContext> m_format;
    std::vector<std::optional<Written>> m_written; ///< of each stream; nothing where it is left out
    std::optional<ParameterSets> m_hvc1;           ///< what stands apart from the packets of the video, and not in them
    bool m_begun = false;                          ///< the header is written
    std::optional<base::Micros> m_start;           ///< media time of the first packet
    AvPtr<AVPacket> m_packet = make_packet();
};

} // namespace vlm::media
