// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "common/base/clock.hpp"
#include "common/media/coded_track.hpp"
#include "common/media/decode_times.hpp"
#include "common/media/packet_relay.hpp"
#include "common/media/packet_streams.hpp"
#include "common/media/sample_bytes.hpp"

namespace vlm::media {

/// Whether browsers play such video as it is: H.264 of 8 bits in the common form, or HEVC.
[[nodiscard]] bool plays_as_it_is(const PacketStreams::Stream& video);

/// Whether it is sound that goes into segments: AAC.
[[nodiscard]] bool is_aac(const PacketStreams::Stream& stream);

/// One stream of a live source, its packets made samples of MP4. Its ticks are microseconds of video, and samples of
/// sound, so that no time is lost. For one thread.
class SampleStream {
public:
    /// `first` is a packet of the stream, the first one: some streams are described by their packets alone.
    SampleStream(const PacketStreams::Stream& stream, const RelayedPacket& first);

    /// Nothing where segmented MP4 does not take such a stream.
    [[nodiscard]] const std::optional<CodedTrack>& track() const { return m_track; }

    /// A packet as a sample, in decoding order; how long it lasts only the next one tells. Its bytes go to the end of
    /// `bytes`.
    [[nodiscard]] CodedSample take(const RelayedPacket& packet, std::vector<std::uint8_t>& bytes);

    /// How long a sample lasts that no other follows, as far as its packet says; 0: it does not.
    [[nodiscard]] static base::Micros duration_of(const RelayedPacket& packet);

    /// A time of the stream, in ticks, as media time, and the other way round.
    [[nodiscard]] base::Micros time(std::int64_t ticks) const;
    [[nodiscard]] std::int64_t ticks(base::Micros time) const;

private:
    std::optional<CodedTrack> m_track;
    std::int64_t m_rate; ///< ticks a second
    SampleBytes m_bytes;
    DecodeTimes m_decode_times;
};

} // namespace vlm::media
