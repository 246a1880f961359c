// SPDX-License-Identifier: Apache-2.0
#include "common/media/sample_stream.hpp"

#include <algorithm>
#include <string_view>

extern "C" {
#include <libavcodec/avcodec.h>
}

#include "common/media/described_track.hpp"

namespace vlm::media {

using base::Micros;

namespace {

constexpr std::int64_t microseconds = 1'000'000;

std::int64_t rate_of(const PacketStreams::Stream& stream) {
    const int rate = stream.parameters->sample_rate;
    return stream.video || rate <= 0 ? microseconds : rate;
}

std::optional<CodedTrack> track_of(const PacketStreams::Stream& stream, const RelayedPacket& first) {
    auto track = describe_track(stream, config_of_adts(bytes_of(*first.packet)));
    if (track) track->timescale = static_cast<std::uint32_t>(rate_of(stream));
    return track;
}

} // namespace

bool plays_as_it_is(const PacketStreams::Stream& video) {
    constexpr std::string_view high_10 = "avc1.6e"; // and all profiles above it: more bits, more colours
    const auto track = describe_track(video, {});
    if (!track) return false;
    const std::string_view codec = track->codec;
    return codec.starts_with("hvc1.") || (codec.starts_with("avc1.") && codec.substr(0, high_10.size()) < high_10);
}

bool is_aac(const PacketStreams::Stream& stream) {
    return !stream.video && stream.parameters->codec_id == AV_CODEC_ID_AAC;
}

SampleStream::SampleStream(const PacketStreams::Stream& stream, const RelayedPacket& first)
    : m_track{track_of(stream, first)}
    , m_rate{rate_of(stream)}
    , m_bytes{*stream.parameters}
    , m_decode_times{stream.video ? stream.parameters->video_delay : 0} {}

CodedSample SampleStream::take(const RelayedPacket& packet, std::vector<std::uint8_t>& bytes) {
    const std::uint32_t size = m_bytes.append(bytes_of(*packet.packet), bytes);
    const Micros dts = m_decode_times.next(packet.pts, std::max(duration_of(packet), Micros{1}));
    const Micros pts = std::max(packet.pts, dts);
    return {ticks(dts), ticks(pts), 0, size, packet.keyframe || !packet.video};
}

Micros SampleStream::duration_of(const RelayedPacket& packet) {
    return Micros{std::max<std::int64_t>(packet.packet->duration, 0)};
}

Micros SampleStream::time(std::int64_t ticks) const {
    return Micros{av_rescale(ticks, microseconds, m_rate)};
}

std::int64_t SampleStream::ticks(Micros time) const {
    return av_rescale(time.count(), m_rate, microseconds);
}

} // namespace vlm::media
